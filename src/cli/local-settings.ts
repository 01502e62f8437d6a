import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Mapping } from "../mapping/mapping.ts";

/** How a local bridge is set up: against the emulator, or against the real Basecamp with somebody's credentials. */
export interface LocalSettings {
  readonly mode: "emulator" | "real";
  /** Where this mode keeps everything; the two never share a ledger. */
  readonly folder: string;
  /** The Worker's variables and secrets, by name. */
  readonly vars: Readonly<Record<string, string>>;
  /** The one API key that the emulator's Jotform takes; null without the emulator. */
  readonly jotformKey: string | null;
}

/** What of a mapping asks for a secret. */
export type SecretNames = Pick<Mapping, "source" | "secret" | "apiKey">;

export interface LocalPorts {
  readonly bridge: number;
  readonly emulator: number;
}

/** Variables that may also be given in the environment of `npm start`. */
const FROM_ENVIRONMENT = [
  "LOOK_WAIT_SECONDS",
  "PACE_PER_10_SECONDS",
  "BASECAMP_API_URL",
  "LAUNCHPAD_URL",
  "JOTFORM_API_URL",
  "TYPEFORM_API_URL",
  "ALERT_URL",
];

/** Makes a secret, and says whether a kept one is still of that kind. */
interface Maker {
  make(): string;
  fits?(kept: string): boolean;
}

const JOTFORM_KEY = "EMULATOR_JOTFORM_KEY";
/** Where the emulator plays Jotform's API. */
const JOTFORM_PATH = "/jotform";
/** The one chatbot that the emulator knows, below its account. */
const CHATBOT_PATH = "/integrations/emulator-chatbot-key/buckets/2085958499/chats/1069479599/lines.json";
const SHARED_SECRET: Maker = { make: () => randomBytes(24).toString("base64url") };
/** Standard Webhooks says what a secret looks like. */
const SIGNING_SECRET: Maker = {
  make: () => `whsec_${randomBytes(32).toString("base64")}`,
  fits: (kept) => /^whsec_[A-Za-z0-9+/]{43}=$/.test(kept),
};

/**
 * Reads `.dev.vars`; credentials in it mean the real Basecamp. What it does not set is made up for this machine and kept
 * below `.wrangler/`: keys and passwords, and for the emulator, whose account is `account`, also what each mapping names. `.dev.vars` is never written.
 */
export function readLocalSettings(
  project: string,
  ports: LocalPorts,
  environment: Readonly<Record<string, string | undefined>>,
  mappings: readonly SecretNames[],
  account: string,
): LocalSettings {
  const { devVars, mode, folder } = locate(project);
  mkdirSync(folder, { recursive: true });
  const emulatorUrl = `http://127.0.0.1:${ports.emulator}`;
  const { [JOTFORM_KEY]: jotformKey = null, ...made } = makeSecrets(folder, {
    TOKEN_KEYS: { make: () => `local:${randomBytes(32).toString("base64")}` },
    TICKET_KEY: { make: () => randomBytes(24).toString("base64url") },
    ADMIN_PASSWORD: { make: () => randomBytes(12).toString("base64url") },
    ...(mode === "emulator" && {
      BASECAMP_CLIENT_SECRET: { make: () => randomBytes(16).toString("hex") },
      [JOTFORM_KEY]: SHARED_SECRET,
      ...webhookSecrets(mappings),
    }),
  });
  const jotformUrl = `${emulatorUrl}${JOTFORM_PATH}`;
  const jotformKeys = Object.fromEntries(
    mappings.flatMap(({ apiKey }) => (apiKey === null ? [] : [[apiKey, jotformKey ?? ""]])),
  );
  const publicUrl = `http://127.0.0.1:${ports.bridge}`;
  const vars: Record<string, string> = {
    ...made,
    PUBLIC_URL: publicUrl,
    ...(mode === "emulator" && {
      BASECAMP_CLIENT_ID: "local-bridge",
      BASECAMP_USER_AGENT: "Formcamp on this machine (admin@example.com)",
      BASECAMP_API_URL: emulatorUrl,
      LAUNCHPAD_URL: emulatorUrl,
      JOTFORM_API_URL: jotformUrl,
      TYPEFORM_API_URL: `${emulatorUrl}/typeform`,
      ALERT_URL: `${emulatorUrl}/${account}${CHATBOT_PATH}`,
      ...jotformKeys,
    }),
    ...Object.fromEntries(Object.entries(devVars).filter(([, value]) => value !== "")),
    ...(mode === "emulator" && { PUBLIC_URL: publicUrl }),
  };
  for (const name of FROM_ENVIRONMENT) {
    const value = environment[name];
    if (value !== undefined && value !== "") vars[name] = value;
  }
  // A real key is of no use to the emulator, and none of its business.
  if (mode === "emulator" && vars.JOTFORM_API_URL === jotformUrl) Object.assign(vars, jotformKeys);
  return { mode, folder, vars, jotformKey };
}

/** A secret for each name; one that two mappings share is of the kind that is asked for more precisely. */
function webhookSecrets(mappings: readonly SecretNames[]): Record<string, Maker> {
  const signs = (name: string) => mappings.some(({ secret, source }) => secret === name && source === "google-forms");
  return Object.fromEntries(
    mappings.map(({ secret }) => [secret, signs(secret) ? SIGNING_SECRET : SHARED_SECRET] as const),
  );
}

/** What the bridge that `npm start` runs here was started with. */
export interface RunningSettings {
  readonly vars: Readonly<Record<string, string>>;
  /** Where the emulator is whose Jotform API the bridge asks; null when it asks another one. */
  readonly emulator: string | null;
}

/** The settings of the bridge that `npm start` runs here, or ran here last. */
export function readRunningSettings(project: string): RunningSettings {
  const { mode, folder } = locate(project);
  const written = Object.entries(readVars(varsPath(folder)));
  const vars = Object.fromEntries(written.map(([name, value]) => [name, value.replaceAll("\\$", "$")]));
  const { JOTFORM_API_URL: url = "" } = vars;
  const isEmulator = mode === "emulator" && /^http:\/\/(127\.0\.0\.1|localhost):\d+\/jotform$/.test(url);
  return { vars, emulator: isEmulator ? new URL(url).origin : null };
}

/** The admin password of the bridge that `npm start` runs here, and who set it; null when there is none yet. */
export function readLocalPassword(
  project: string,
): { readonly password: string; readonly from: "npm start" | ".dev.vars" } | null {
  const { devVars, folder } = locate(project);
  if (devVars.ADMIN_PASSWORD) return { password: devVars.ADMIN_PASSWORD, from: ".dev.vars" };
  const { ADMIN_PASSWORD: password } = readVars(secretsPath(folder));
  return password ? { password, from: "npm start" } : null;
}

function locate(project: string): Pick<LocalSettings, "mode" | "folder"> & { devVars: Record<string, string> } {
  const devVars = readVars(join(project, ".dev.vars"));
  const mode = devVars.BASECAMP_CLIENT_ID ? "real" : "emulator";
  return { devVars, mode, folder: join(project, ".wrangler", "start", mode) };
}

function secretsPath(folder: string): string {
  return join(folder, "secrets.env");
}

function varsPath(folder: string): string {
  return join(folder, "vars.env");
}

/** Writes the variables as a file for `wrangler dev --env-file`, readable by its owner only, and answers its path. */
export function writeEnvFile(settings: LocalSettings): string {
  const path = varsPath(settings.folder);
  const lines = Object.entries(settings.vars).map(([name, value]) => `${name}=${quote(name, value)}`);
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
}

/** Wrangler reads the file with dotenv and then expands `$`. */
function quote(name: string, value: string): string {
  const mark = ["'", "`"].find((candidate) => !value.includes(candidate));
  if (mark === undefined || value.includes("\n")) {
    throw new Error(
      `The value of ${name} in .dev.vars holds both kinds of quotes or a line break. Choose another value.`,
    );
  }
  return `${mark}${value.replaceAll("$", "\\$")}${mark}`;
}

function makeSecrets(folder: string, makers: Readonly<Record<string, Maker>>): Record<string, string> {
  const path = secretsPath(folder);
  const kept = readVars(path);
  const secrets = Object.fromEntries(
    Object.entries(makers).map(([name, { make, fits }]) => {
      const known = kept[name] ?? "";
      return [name, known !== "" && (fits?.(known) ?? true) ? known : make()];
    }),
  );
  const all = { ...kept, ...secrets };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`);
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, lines.join(""), { mode: 0o600 });
  renameSync(draft, path);
  return secrets;
}

/** The variables of a file; none when there is no such file. */
function readVars(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const parsed = parseEnv(readFileSync(path, "utf8"));
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
