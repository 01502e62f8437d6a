import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** How a local bridge is set up: against the emulator, or against the real Basecamp with somebody's credentials. */
export interface LocalSettings {
  readonly mode: "emulator" | "real";
  /** Where this mode keeps everything; the two never share a ledger. */
  readonly folder: string;
  /** The Worker's variables and secrets, by name. */
  readonly vars: Readonly<Record<string, string>>;
}

export interface LocalPorts {
  readonly bridge: number;
  readonly emulator: number;
}

/** Variables that may also be given in the environment of `npm start`. */
const FROM_ENVIRONMENT = ["LOOK_WAIT_SECONDS", "PACE_PER_10_SECONDS", "BASECAMP_API_URL", "LAUNCHPAD_URL"];

/**
 * Reads `.dev.vars`; credentials in it mean the real Basecamp. What it does not set is made up for this machine and kept
 * below `.wrangler/`: keys and passwords, and for the emulator also a secret per mapping. `.dev.vars` is never written.
 */
export function readLocalSettings(
  project: string,
  ports: LocalPorts,
  environment: Readonly<Record<string, string | undefined>>,
  secretNames: readonly string[],
): LocalSettings {
  const { devVars, mode, folder } = locate(project);
  mkdirSync(folder, { recursive: true });
  const emulatorUrl = `http://127.0.0.1:${ports.emulator}`;
  const made = makeSecrets(folder, {
    TOKEN_KEYS: () => `local:${randomBytes(32).toString("base64")}`,
    ADMIN_PASSWORD: () => randomBytes(12).toString("base64url"),
    ...(mode === "emulator" && {
      BASECAMP_CLIENT_SECRET: () => randomBytes(16).toString("hex"),
      ...Object.fromEntries(secretNames.map((name) => [name, () => randomBytes(24).toString("base64url")])),
    }),
  });
  const publicUrl = `http://127.0.0.1:${ports.bridge}`;
  const vars = {
    ...made,
    PUBLIC_URL: publicUrl,
    ...(mode === "emulator" && {
      BASECAMP_CLIENT_ID: "local-bridge",
      BASECAMP_USER_AGENT: "Formcamp on this machine (admin@example.com)",
      BASECAMP_API_URL: emulatorUrl,
      LAUNCHPAD_URL: emulatorUrl,
    }),
    ...Object.fromEntries(Object.entries(devVars).filter(([, value]) => value !== "")),
    ...(mode === "emulator" && { PUBLIC_URL: publicUrl }),
  };
  for (const name of FROM_ENVIRONMENT) {
    const value = environment[name];
    if (value !== undefined && value !== "") Object.assign(vars, { [name]: value });
  }
  return { mode, folder, vars };
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

/** Writes the variables as a file for `wrangler dev --env-file`, readable by its owner only, and answers its path. */
export function writeEnvFile(settings: LocalSettings): string {
  const path = join(settings.folder, "vars.env");
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

function makeSecrets(folder: string, makers: Readonly<Record<string, () => string>>): Record<string, string> {
  const path = secretsPath(folder);
  const kept = readVars(path);
  const secrets = Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, kept[name] || make()]));
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
