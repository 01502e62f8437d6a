import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface FakeBinding {
  readonly name: string;
  readonly type: string;
  readonly text?: string;
  readonly namespace_id?: string;
}

export interface FakeWorker {
  live: string | null;
  secrets: Record<string, string>;
  others: FakeBinding[];
  /** The names of the secrets of each version that went live here, the oldest first. */
  history?: { id: string; secrets: string[] }[];
}

/** An account at Cloudflare as wrangler 4.86 shows it; plain JSON, so that a fake binary can keep it in a file. */
export interface Account {
  loggedIn: boolean;
  network: boolean;
  accounts: { id: string; name: string }[];
  chosen: string | null;
  subdomain: string | null;
  namespaces: { id: string; title: string }[];
  /** By the Worker's name. */
  workers: Record<string, FakeWorker>;
  /** Every command, with what it read. */
  calls: { words: string[]; input: string }[];
  /** What commands that begin like this end with, instead of their work. */
  failures: Record<string, { code?: number; message: string }>;
  made: number;
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
  entries: unknown[];
}

/** An account that one person is signed in to, in which there is nothing. */
export function freshAccount(): Account {
  const accounts = [{ id: "a".repeat(32), name: "Example Inc" }];
  const rest = { loggedIn: true, network: true, chosen: null, subdomain: "example", made: 0 };
  return { ...rest, accounts, namespaces: [], workers: {}, calls: [], failures: {} };
}

/** What wrangler would do and say. */
export function answer(account: Account, project: string, words: readonly string[], input: string): Ended {
  account.calls.push({ words: [...words], input });
  const failure = Object.entries(account.failures).find(([start]) => words.join(" ").startsWith(start))?.[1];
  if (failure !== undefined) return refuse(failure.message, failure.code);
  if (words.includes("--dry-run")) return say("--dry-run: exiting now.", [{ type: "deploy", version: 1 }]);
  if (!account.loggedIn) return words[0] === "whoami" ? refuse('{"loggedIn":false}') : refuse(NEEDS_TOKEN);
  if (!account.network) return refuse("fetch failed");
  if (words[0] === "whoami")
    return say(JSON.stringify({ loggedIn: true, email: "ann@example.com", accounts: account.accounts }));
  if (account.accounts.length > 1 && account.chosen === null) return refuse(several(account));
  const file = readFileSync(join(project, "wrangler.toml"), "utf8");
  const name = /^name = "(.*)"/m.exec(file)?.[1] ?? "";
  const worker = account.workers[name];
  switch (words.slice(0, words[0] === "kv" ? 3 : words[0] === "deploy" ? 1 : 2).join(" ")) {
    case "kv namespace list":
      return say(JSON.stringify(account.namespaces));
    case "kv namespace create":
      return makeNamespace(account, words[3] ?? "");
    case "deployments status":
      if (worker === undefined) return refuse("A request to the Cloudflare API (/accounts/x/workers) failed.", 10007);
      if (worker.live === null) return refuse(`The Worker ${name} has no deployments.`);
      return say(JSON.stringify({ id: "d", versions: [{ version_id: worker.live, percentage: 100 }] }));
    case "deployments list":
      return say(JSON.stringify(deploymentsOf(worker)));
    case "versions view":
      return say(JSON.stringify({ id: words[2], resources: { bindings: bindingsOf(worker, words[2] ?? "") } }));
    case "secret list":
      if (worker === undefined) return refuse(`Worker "${name}" not found.\n\nIf this is a new Worker, …`);
      return say(JSON.stringify(Object.keys(worker.secrets).map((each) => ({ name: each, type: "secret_text" }))));
    case "secret bulk":
      return storeSecrets(account, name, input);
    case "secret delete":
      return deleteSecret(account, name, words[2] ?? "");
    case "deploy":
      return deploy(account, name, file, words);
    default:
      return refuse(`Unknown command: ${words.join(" ")}`);
  }
}

const DEPLOYMENTS_SHOWN = 10;

/** The latest ten, the oldest first. */
function deploymentsOf(worker: FakeWorker | undefined) {
  const ids = worker?.history?.map(({ id }) => id) ?? [worker?.live];
  return ids.slice(-DEPLOYMENTS_SHOWN).map((id) => ({ id: "d", versions: [{ version_id: id, percentage: 100 }] }));
}

function bindingsOf(worker: FakeWorker | undefined, version: string): FakeBinding[] {
  const then = worker?.history?.find(({ id }) => id === version)?.secrets;
  const secrets = (then ?? Object.keys(worker?.secrets ?? {})).map((each) => ({ name: each, type: "secret_text" }));
  return [...secrets, ...(worker?.others ?? [])];
}

function makeNamespace(account: Account, title: string): Ended {
  if (account.namespaces.some((each) => each.title === title)) {
    return refuse(`A KV namespace with the title "${title}" already exists.`);
  }
  account.made += 1;
  account.namespaces.push({ id: String(account.made).padStart(32, "0"), title });
  return say("✨ Success!");
}

function storeSecrets(account: Account, name: string, input: string): Ended {
  const given: unknown = JSON.parse(input);
  if (typeof given !== "object" || given === null) return refuse("not an object");
  account.workers[name] ??= { live: null, secrets: {}, others: [] };
  const worker = account.workers[name];
  Object.assign(worker.secrets, given);
  if (worker.live !== null) putLive(account, worker);
  return say(`Finished processing secrets file:\n✨ ${Object.keys(given).length} secrets successfully uploaded`);
}

function deleteSecret(account: Account, name: string, secret: string): Ended {
  const worker = account.workers[name];
  if (worker?.secrets[secret] === undefined) return refuse("Binding not found. [code: 10056]", 10056);
  delete worker.secrets[secret];
  if (worker.live !== null) putLive(account, worker);
  return say(`✨ Success! Deleted secret ${secret}`);
}

function deploy(account: Account, name: string, file: string, words: readonly string[]): Ended {
  const bound = account.workers[name]?.others.find(({ type }) => type === "kv_namespace")?.namespace_id;
  let namespace = /^id = "(.*)"/m.exec(file)?.[1] ?? bound;
  if (namespace === undefined) {
    const made = makeNamespace(account, `${name}-tokens`);
    if (made.code !== 0) return made;
    namespace = account.namespaces.at(-1)?.id ?? "";
  }
  if (!account.namespaces.some(({ id }) => id === namespace))
    return refuse("KV namespace not found. [code: 10041]", 10041);
  account.workers[name] ??= { live: null, secrets: {}, others: [] };
  const worker = account.workers[name];
  const vars = words.flatMap((word, index) => (words[index - 1] === "--var" ? [word] : []));
  const told = vars.map((each) => [each.split(":")[0] ?? "", each.split(":").slice(1).join(":")] as const);
  const texts = { ...variablesIn(file), ...Object.fromEntries(told) };
  const given = Object.entries(texts).map(([name, text]) => ({ name, type: "plain_text", text }));
  const isKept = ({ type, name: old }: FakeBinding) =>
    type === "plain_text" && !given.some((each) => each.name === old);
  worker.others = [
    ...(words.includes("--keep-vars") ? worker.others.filter(isKept) : []),
    ...given,
    { name: "LEDGER", type: "durable_object_namespace" },
    { name: "CONNECTION", type: "durable_object_namespace" },
    { name: "TOKENS", type: "kv_namespace", namespace_id: namespace },
  ];
  putLive(account, worker);
  if (account.subdomain === null) {
    return refuse(
      `You can either deploy your worker to routes, or register here:\nhttps://dash.cloudflare.com/x/workers/onboarding`,
    );
  }
  const targets = [`https://${name}.${account.subdomain}.workers.dev`, "schedule: 17 * * * *"];
  return say("Uploaded", [{ type: "deploy", version: 1, worker_name: name, version_id: worker.live, targets }]);
}

/** The variables of a wrangler.toml, which those of the command line go before. */
function variablesIn(file: string): Record<string, string> {
  const [, table = ""] = /^\[vars\]\n((?:[^[].*\n)*)/m.exec(file) ?? [];
  const lines = Array.from(table.matchAll(/^(\w+) = "(.*)"$/gm), ([, name = "", text = ""]) => [name, text] as const);
  return Object.fromEntries(lines);
}

function putLive(account: Account, worker: FakeWorker): void {
  account.made += 1;
  worker.live = `version-${account.made}`;
  worker.history = [...(worker.history ?? []), { id: worker.live, secrets: Object.keys(worker.secrets) }];
}

const NEEDS_TOKEN =
  "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.";

function several({ accounts }: Account): string {
  const lines = accounts.map(({ id, name }) => `  \`${name}\`: \`${id}\``).join("\n");
  return `More than one account available but unable to select one in non-interactive mode.\nAvailable accounts are:\n${lines}`;
}

function say(out: string, entries: unknown[] = []): Ended {
  return { code: 0, out: `${out}\n`, err: "", entries };
}

function refuse(message: string, code?: number): Ended {
  const entries = [{ type: "command-failed", version: 1, ...(code !== undefined && { code }), message }];
  return { code: 1, out: "", err: `✘ [ERROR] ${message}\n`, entries };
}
