import { failed, ok, type Result } from "./result.ts";
import {
  type AlertChannel,
  namesOne,
  readAddress,
  readAlertChannel,
  readOrigin,
  readTokenKeys,
  type TokenKey,
} from "./setting-values.ts";
import {
  ADMIN_PASSWORD_MIN_CHARACTERS,
  firstNameOf,
  isUserAgent,
  nextNameOf,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  TICKET_KEY_MIN_CHARACTERS,
} from "./settings.ts";
import { suggest } from "./suggest.ts";

export type { AlertChannel, TokenKey } from "./setting-values.ts";

/** Everything the Worker is told from outside, read once and checked. */
export interface Config {
  /** Origin under which people and form tools reach the bridge; links and the redirect URI are made from it. */
  readonly publicUrl: string;
  readonly adminPassword: string;
  /** AES-256 keys for the connection record. The first one writes, every one reads. */
  readonly tokenKeys: readonly TokenKey[];
  /** What tickets are signed with: the first one signs, every one is known. Empty when none are given out. */
  readonly ticketKeys: readonly string[];
  readonly basecamp: BasecampSettings;
  /** The API of each form tool that is asked for submissions, by its source; an API key is sent here and nowhere else. */
  readonly apiUrls: Readonly<Record<string, string>>;
  /** Where the admin is told of what goes wrong; null when nowhere. */
  readonly alertChannel: AlertChannel | null;
  readonly lookWaitSeconds: number;
  readonly pacePer10Seconds: number;
  /** How long a submission is kept once its to-do exists. */
  readonly retentionDays: number;
}

export interface BasecampSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userAgent: string;
  readonly launchpadUrl: string;
  readonly apiUrl: string;
}

/** One variable, secret or binding that is missing or malformed, in words for the admin; never its value. */
export interface ConfigProblem {
  readonly name: string;
  readonly message: string;
}

const read = new WeakMap<Cloudflare.Env, Result<Config, readonly ConfigProblem[]>>();

/** Reads all of the configuration, or answers every problem at once. Bindings count as configuration. */
export function readConfig(env: Cloudflare.Env): Result<Config, readonly ConfigProblem[]> {
  const known = read.get(env) ?? readAll(env);
  read.set(env, known);
  return known;
}

function readAll(env: Cloudflare.Env): Result<Config, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const complain = (name: string, message: string): string => {
    problems.push({ name, message });
    return "";
  };
  const given = (name: SettingName): string | null => readText(env, name) ?? SETTINGS[name].fallback;
  const missing = (name: SettingName): string => complain(name, `is missing: ${SETTINGS[name].hint}`);
  const text = (name: SettingName): string => given(name) ?? missing(name);
  const origin = (name: SettingName): string => {
    const value = given(name);
    if (value === null) return missing(name);
    return readOrigin(value) ?? complain(name, "must be an https address without a path (http only on this machine).");
  };
  const address = (name: SettingName): string => {
    const hint = "must be an https address without anything behind its path (http only on this machine).";
    return readAddress(text(name)) ?? complain(name, hint);
  };
  const number = (name: SettingName, min: number, max: number): number => {
    const value = text(name);
    if (!/^\d{1,6}$/.test(value) || Number(value) < min || Number(value) > max) {
      complain(name, `must be a whole number from ${min} to ${max}.`);
    }
    return Number(value);
  };

  for (const [name, kind] of [
    ["LEDGER", "the Durable Object that stores submissions"],
    ["CONNECTION", "the Durable Object that refreshes tokens"],
    ["TOKENS", "the KV namespace of the connection"],
    ["SIGN_IN_LIMIT", "the rate limit of the admin's sign-in"],
  ] as const) {
    if (env[name] === undefined) complain(name, `is missing: bind ${kind} in wrangler.toml.`);
  }
  const adminPassword = text("ADMIN_PASSWORD");
  if (adminPassword !== "" && adminPassword.length < ADMIN_PASSWORD_MIN_CHARACTERS) {
    complain("ADMIN_PASSWORD", `must have at least ${ADMIN_PASSWORD_MIN_CHARACTERS} characters.`);
  }
  const userAgent = text("BASECAMP_USER_AGENT");
  if (userAgent !== "" && !isUserAgent(userAgent)) {
    complain(
      "BASECAMP_USER_AGENT",
      "must hold a web or e-mail address, in plain ASCII; Basecamp refuses calls without.",
    );
  }
  const tokenKeyNames = [nextNameOf("TOKEN_KEYS"), "TOKEN_KEYS"];
  if (tokenKeyNames.every((name) => readText(env, name) === null)) missing("TOKEN_KEYS");
  const tokenKeys = tokenKeyNames.flatMap((name) => {
    const value = readText(env, name);
    const keys = value === null ? [] : readTokenKeys(value);
    if (keys === null) {
      complain(name, 'must be a list like "k2:<base64>,k1:<base64>", each key of 32 bytes, each name once.');
    }
    return keys ?? [];
  });
  if (namesOne(tokenKeys)) {
    complain(nextNameOf("TOKEN_KEYS"), "must name its keys differently from those of TOKEN_KEYS, such as k2.");
  }
  for (const name of TICKET_KEY_NAMES) {
    if ((readText(env, name)?.length ?? TICKET_KEY_MIN_CHARACTERS) < TICKET_KEY_MIN_CHARACTERS) {
      complain(name, `must have at least ${TICKET_KEY_MIN_CHARACTERS} characters.`);
    }
  }
  const alertUrl = readText(env, "ALERT_URL");
  const alertChannel = alertUrl === null ? null : readAlertChannel(alertUrl);
  if (alertUrl !== null && alertChannel === null) {
    complain("ALERT_URL", "must be an https address, of a chatbot or a webhook (http only on this machine).");
  }
  const config: Config = {
    publicUrl: origin("PUBLIC_URL"),
    adminPassword,
    tokenKeys,
    ticketKeys: ticketKeys(env),
    apiUrls: { jotform: address("JOTFORM_API_URL"), typeform: address("TYPEFORM_API_URL") },
    basecamp: {
      clientId: text("BASECAMP_CLIENT_ID"),
      clientSecret: text("BASECAMP_CLIENT_SECRET"),
      userAgent,
      launchpadUrl: origin("LAUNCHPAD_URL"),
      apiUrl: origin("BASECAMP_API_URL"),
    },
    alertChannel,
    lookWaitSeconds: number("LOOK_WAIT_SECONDS", 1, 3600),
    pacePer10Seconds: number("PACE_PER_10_SECONDS", 1, 1000),
    retentionDays: number("RETENTION_DAYS", 1, 3650),
  };
  return problems.length === 0 ? ok(config) : failed(problems);
}

/**
 * The secrets under a mapping's secret name: the value of NAME and, while rotating, of NAME_NEXT or NAME_PREVIOUS.
 * Empty when nothing is configured, which callers must treat as "refuse".
 */
export function webhookSecrets(env: Cloudflare.Env, name: string): readonly string[] {
  return valuesOf(env, [name, ...secondNamesOf(name)]);
}

/** The new value of a secret that is being rotated, as it is stored; null when none is. */
export function nextSecret(env: Cloudflare.Env, name: string): string | null {
  return readText(env, nextNameOf(name));
}

function secondNamesOf(name: string): readonly string[] {
  return [nextNameOf(name), `${name}_PREVIOUS`];
}

const SECOND_NAMES = Object.entries(SETTINGS).flatMap(([name, { hasNext }]) => (hasNext ? [nextNameOf(name)] : []));
const TICKET_KEY_NAMES = [nextNameOf("TICKET_KEY"), "TICKET_KEY"];

/**
 * What tickets are signed with, the first one, and known by, whatever else of the configuration is wrong: a submission
 * that comes meanwhile would lose its ticket for good. One that is missing or too short is left out.
 */
export function ticketKeys(env: Cloudflare.Env): readonly string[] {
  return valuesOf(env, TICKET_KEY_NAMES).filter((key) => key.length >= TICKET_KEY_MIN_CHARACTERS);
}

/**
 * What is set and read by nobody but has nearly the name of something that is missing, so that a slip does not stay
 * unseen. `others` are the names that the mappings give to their secrets and keys.
 */
export function strayNames(env: Cloudflare.Env, others: readonly string[]): readonly ConfigProblem[] {
  const known = [...SETTING_NAMES, ...others];
  const missing = known.filter((name) => readText(env, name) === null);
  const read = new Set([...known, ...SECOND_NAMES, ...others.flatMap(secondNamesOf)]);
  return Object.keys(env).flatMap((name) => {
    if (readText(env, name) === null || read.has(name)) return [];
    if (SETTING_NAMES.includes(firstNameOf(name))) {
      return [{ name, message: `is not read by anything: ${firstNameOf(name)} has no second value of this kind.` }];
    }
    const meant = suggest(name, missing);
    return meant === null ? [] : [{ name, message: `is not read by anything. Is ${meant} meant, which is not set?` }];
  });
}

/** The origin of links, whatever else of the configuration is wrong; null when it is missing or malformed. */
export function publicUrl(env: Cloudflare.Env): string | null {
  return readOrigin(readText(env, "PUBLIC_URL") ?? "");
}

/** The API key under the name that a mapping gives, or null when none is configured. */
export function apiKey(env: Cloudflare.Env, name: string): string | null {
  return readText(env, name);
}

/** What is stored under these names, each value once: while a rotation ends, two names hold the same one. */
function valuesOf(env: Cloudflare.Env, names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => readText(env, name)).filter((value) => value !== null))];
}

function readText(env: Cloudflare.Env, name: string): string | null {
  const value: unknown = Object.hasOwn(env, name) ? Reflect.get(env, name) : undefined;
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
