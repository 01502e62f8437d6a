import * as z from "zod";
import { failed, ok, type Result } from "../../result.ts";
import {
  createNamespaceCommand,
  type DeployOptions,
  deleteSecretCommand,
  deployCommand,
  listDeploymentsCommand,
  listNamespacesCommand,
  listSecretsCommand,
  liveDeploymentCommand,
  putSecretsCommand,
  versionCommand,
  whoAmICommand,
} from "./commands.ts";
import { readFailure, type WranglerFailure } from "./failure.ts";
import type { RunWrangler, WranglerRun } from "./run.ts";

type Answer<T> = Promise<Result<T, WranglerFailure>>;

/** Who is signed in at Cloudflare. */
export interface Login {
  readonly email: string | null;
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
}

export interface Namespace {
  readonly id: string;
  readonly title: string;
}

/** A version of the Worker, as one that answers requests now. */
export interface LiveVersion {
  readonly id: string;
  readonly bindings: readonly Binding[];
}

/** What a version reaches by a name: `secret_text`, `plain_text`, `kv_namespace`, and others. */
export interface Binding {
  readonly name: string;
  readonly type: string;
  /** The value of a plain variable. */
  readonly text?: string | undefined;
  readonly namespace_id?: string | undefined;
}

/** What a deployment is reached at. */
export interface Deployed {
  /** Origins, the one below workers.dev first; none when it is reached by routes only. */
  readonly origins: readonly string[];
}

const Account = z.object({ id: z.string(), name: z.string() });
const LoginAnswer = z.object({ email: z.string().nullish(), accounts: z.array(Account) });
const Secrets = z.array(z.object({ name: z.string() }));
const Namespaces = z.array(z.object({ id: z.string(), title: z.string() }));
const Deployment = z.object({ versions: z.array(z.object({ version_id: z.string() })) });
const Version = z.object({
  id: z.string(),
  resources: z.object({
    bindings: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        text: z.string().optional(),
        namespace_id: z.string().optional(),
      }),
    ),
  }),
});
const DeployEntry = z.object({ type: z.literal("deploy"), targets: z.array(z.string()).optional() });

/** Who is signed in, by `wrangler login` or CLOUDFLARE_API_TOKEN. */
export async function whoAmI(run: RunWrangler): Answer<Login> {
  const read = await askJson(run, whoAmICommand(), LoginAnswer);
  return read.ok ? ok({ email: read.value.email ?? null, accounts: read.value.accounts }) : read;
}

/** The names of the Worker's secrets; `no-worker` when there is none of this name. */
export async function listSecrets(run: RunWrangler): Answer<readonly string[]> {
  const read = await askJson(run, listSecretsCommand(), Secrets);
  return read.ok ? ok(read.value.map(({ name }) => name)) : read;
}

/** Stores all of these secrets or none, and puts a version with them live. */
export async function putSecrets(run: RunWrangler, secrets: Readonly<Record<string, string>>): Answer<null> {
  // One line: wrangler joins lines without what was between them.
  const ended = await run(putSecretsCommand(), JSON.stringify(secrets));
  if (ended.code !== 0) return failed(readFailure(ended, Object.values(secrets)));
  return /secrets successfully uploaded/.test(ended.out) ? ok(null) : failed({ reason: "unreadable" });
}

/** Removes a secret for good. One that is not there is a failure of Cloudflare's own words. */
export async function deleteSecret(run: RunWrangler, name: string): Answer<null> {
  const ended = await run(deleteSecretCommand(name));
  return ended.code === 0 ? ok(null) : failed(readFailure(ended));
}

/** The KV namespaces of the account. */
export function listNamespaces(run: RunWrangler): Answer<readonly Namespace[]> {
  return askJson(run, listNamespacesCommand(), Namespaces);
}

/** Makes a KV namespace; `namespace-exists` when the account has one of this title. */
export async function createNamespace(run: RunWrangler, title: string): Answer<null> {
  const ended = await run(createNamespaceCommand(title));
  return ended.code === 0 ? ok(null) : failed(readFailure(ended));
}

/** Builds and deploys the Worker; answers where it is reached, of which a dry run knows nothing. */
export async function deploy(run: RunWrangler, options: DeployOptions): Answer<Deployed> {
  const ended = await run(deployCommand(options));
  if (ended.code !== 0) return failed(readFailure(ended));
  const entry = ended.entries.map((each) => DeployEntry.safeParse(each)).find(({ success }) => success)?.data;
  return entry === undefined ? failed({ reason: "unreadable" }) : ok({ origins: originsOf(entry.targets ?? []) });
}

/** The versions that answer requests now: one, or several while one replaces another bit by bit; none before the first. */
export async function liveVersions(run: RunWrangler): Answer<readonly LiveVersion[]> {
  const deployment = await askJson(run, liveDeploymentCommand(), Deployment);
  if (!deployment.ok) return deployment.failure.reason === "no-worker" ? ok([]) : deployment;
  const versions: LiveVersion[] = [];
  for (const { version_id: id } of deployment.value.versions) {
    const version = await readVersion(run, id);
    if (!version.ok) return version;
    versions.push(version.value);
  }
  return ok(versions);
}

/** A version with what it reaches. */
export async function readVersion(run: RunWrangler, id: string): Answer<LiveVersion> {
  const version = await askJson(run, versionCommand(id), Version);
  return version.ok ? ok({ id: version.value.id, bindings: version.value.resources.bindings }) : version;
}

/** The ids of the versions of each of the latest deployments, the oldest first. */
export async function listDeployments(run: RunWrangler): Answer<readonly (readonly string[])[]> {
  const listed = await askJson(run, listDeploymentsCommand(), z.array(Deployment));
  return listed.ok ? ok(listed.value.map(({ versions }) => versions.map((each) => each.version_id))) : listed;
}

async function askJson<T>(run: RunWrangler, command: readonly string[], shape: z.ZodType<T>): Answer<T> {
  const ended = await run(command);
  if (ended.code !== 0) return failed(readFailure(ended));
  const read = shape.safeParse(readJson(ended));
  return read.success ? ok(read.data) : failed({ reason: "unreadable" });
}

/** The JSON that stands behind whatever wrangler said before it. */
function readJson({ out }: WranglerRun): unknown {
  const start = /^[[{]/m.exec(out)?.index;
  if (start === undefined) return null;
  try {
    return JSON.parse(out.slice(start));
  } catch {
    return null;
  }
}

/** Wrangler tells schedules, routes and domains in words; routes have no address of their own. */
function originsOf(targets: readonly string[]): readonly string[] {
  const hosts = targets.flatMap((target) => {
    const [, host] = /^(?:https:\/\/)?([a-z0-9.-]+)(?: \(custom domain.*\))?$/i.exec(target) ?? [];
    return host?.includes(".") ? [`https://${host}`] : [];
  });
  const isOurs = (origin: string) => origin.endsWith(".workers.dev");
  return [...hosts.filter(isOurs), ...hosts.filter((origin) => !isOurs(origin))];
}
