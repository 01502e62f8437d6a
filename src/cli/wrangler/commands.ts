/**
 * Every command of wrangler's that this project runs, by its words and flags. None of them takes a secret: those go in by
 * standard input only. `test/cli/wrangler-flags.test.ts` holds them against the help of the pinned wrangler.
 */

/** Who is signed in, and to which accounts. */
export function whoAmICommand(): readonly string[] {
  return ["whoami", "--json"];
}

/** Signs in, in a browser. */
export function logInCommand(): readonly string[] {
  return ["login"];
}

/** The names of the Worker's secrets. */
export function listSecretsCommand(): readonly string[] {
  return ["secret", "list", "--format", "json"];
}

/** Stores secrets, all or none, which are read from standard input as JSON. */
export function putSecretsCommand(): readonly string[] {
  return ["secret", "bulk"];
}

/** Removes a secret for good. */
export function deleteSecretCommand(name: string): readonly string[] {
  return ["secret", "delete", name];
}

/** The KV namespaces of the account. */
export function listNamespacesCommand(): readonly string[] {
  return ["kv", "namespace", "list"];
}

/** Makes a KV namespace. */
export function createNamespaceCommand(title: string): readonly string[] {
  return ["kv", "namespace", "create", title];
}

/** What is live: a deployment with its versions. */
export function liveDeploymentCommand(): readonly string[] {
  return ["deployments", "status", "--json"];
}

/** The latest ten deployments, the oldest first, each with its versions. */
export function listDeploymentsCommand(): readonly string[] {
  return ["deployments", "list", "--json"];
}

/** A version of the Worker: its bindings, with the values of plain variables and the names of secrets. */
export function versionCommand(id: string): readonly string[] {
  return ["versions", "view", id, "--json"];
}

/** What a deployment is told besides wrangler.toml. */
export interface DeployOptions {
  /** Plain variables; those set in the dashboard stay. */
  readonly vars: Readonly<Record<string, string>>;
  /** Build and check only. */
  readonly dryRun: boolean;
}

/** Builds the Worker and puts it live. */
export function deployCommand({ vars, dryRun }: DeployOptions): readonly string[] {
  const given = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  return ["deploy", "--keep-vars", ...given, ...(dryRun ? ["--dry-run"] : [])];
}
