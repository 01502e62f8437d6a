import { failed, ok, type Result } from "./result.ts";

/** Everything the Worker is told from outside, read once and checked. */
export interface Config {
  /** Origin under which people and form tools reach the bridge; links and the redirect URI are made from it. */
  readonly publicUrl: string;
  readonly adminPassword: string;
  /** AES-256 keys for the connection record. The first one writes, every one reads. */
  readonly tokenKeys: readonly TokenKey[];
  /** What tickets are signed with; null when none are given out. */
  readonly ticketKey: string | null;
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

export interface TokenKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface BasecampSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userAgent: string;
  readonly launchpadUrl: string;
  readonly apiUrl: string;
}

/** A chatbot in a Basecamp chat, or whatever takes what Slack takes. The address is the credential. */
export interface AlertChannel {
  readonly kind: "chatbot" | "slack";
  readonly url: string;
}

/** One variable, secret or binding that is missing or malformed, in words for the admin; never its value. */
export interface ConfigProblem {
  readonly name: string;
  readonly message: string;
}

const LAUNCHPAD_URL = "https://launchpad.37signals.com";
const BASECAMP_API_URL = "https://3.basecampapi.com";
const JOTFORM_API_URL = "https://api.jotform.com";
const TYPEFORM_API_URL = "https://api.typeform.com";
const LOOK_WAIT_SECONDS = 60;
const PACE_PER_10_SECONDS = 45;
const RETENTION_DAYS = 30;
const TOKEN_KEY_BYTES = 32;
const TICKET_KEY_MIN_CHARACTERS = 24;
const ADMIN_PASSWORD_MIN_CHARACTERS = 12;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

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
  const text = (name: string, hint: string): string => {
    const value = readText(env, name);
    return value === null ? complain(name, `is missing: ${hint}`) : value;
  };
  const origin = (name: string, fallback: string | null, hint: string): string => {
    const value = readText(env, name) ?? fallback;
    if (value === null) return complain(name, `is missing: ${hint}`);
    return readOrigin(value) ?? complain(name, "must be an https address without a path (http only on this machine).");
  };
  const address = (name: string, fallback: string): string => {
    const hint = "must be an https address without anything behind its path (http only on this machine).";
    return readAddress(readText(env, name) ?? fallback) ?? complain(name, hint);
  };
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const value = readText(env, name);
    if (value === null) return fallback;
    if (/^\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    complain(name, `must be a whole number from ${min} to ${max}.`);
    return fallback;
  };

  for (const [name, kind] of [
    ["LEDGER", "the Durable Object that stores submissions"],
    ["CONNECTION", "the Durable Object that refreshes tokens"],
    ["TOKENS", "the KV namespace of the connection"],
    ["SIGN_IN_LIMIT", "the rate limit of the admin's sign-in"],
  ] as const) {
    if (env[name] === undefined) complain(name, `is missing: bind ${kind} in wrangler.toml.`);
  }
  const adminPassword = text("ADMIN_PASSWORD", "the password of the admin pages.");
  if (adminPassword !== "" && adminPassword.length < ADMIN_PASSWORD_MIN_CHARACTERS) {
    complain("ADMIN_PASSWORD", `must have at least ${ADMIN_PASSWORD_MIN_CHARACTERS} characters.`);
  }
  const userAgent = text("BASECAMP_USER_AGENT", 'a name and a contact, such as "Example Forms (forms@example.com)".');
  if (userAgent !== "" && !/^[\x20-\x7e]*(@|https?:\/\/)[\x20-\x7e]+$/.test(userAgent)) {
    complain(
      "BASECAMP_USER_AGENT",
      "must hold a web or e-mail address, in plain ASCII; Basecamp refuses calls without.",
    );
  }
  const keys = text("TOKEN_KEYS", 'one or more keys, such as "k1:<32 random bytes in base64>".');
  const tokenKeys = readTokenKeys(keys);
  if (keys !== "" && tokenKeys === null) {
    complain("TOKEN_KEYS", 'must be a list like "k2:<base64>,k1:<base64>", each key of 32 bytes, each name once.');
  }
  const ticketKey = readText(env, "TICKET_KEY");
  if (ticketKey !== null && ticketKey.length < TICKET_KEY_MIN_CHARACTERS) {
    complain("TICKET_KEY", `must have at least ${TICKET_KEY_MIN_CHARACTERS} characters.`);
  }
  const alertUrl = readText(env, "ALERT_URL");
  const alertChannel = alertUrl === null ? null : readAlertChannel(alertUrl);
  if (alertUrl !== null && alertChannel === null) {
    complain("ALERT_URL", "must be an https address, of a chatbot or a webhook (http only on this machine).");
  }
  const config: Config = {
    publicUrl: origin("PUBLIC_URL", null, "the address of this Worker, such as https://forms.example.workers.dev."),
    adminPassword,
    tokenKeys: tokenKeys ?? [],
    ticketKey,
    apiUrls: {
      jotform: address("JOTFORM_API_URL", JOTFORM_API_URL),
      typeform: address("TYPEFORM_API_URL", TYPEFORM_API_URL),
    },
    basecamp: {
      clientId: text("BASECAMP_CLIENT_ID", "from your integration at launchpad.37signals.com/integrations."),
      clientSecret: text("BASECAMP_CLIENT_SECRET", "from your integration at launchpad.37signals.com/integrations."),
      userAgent,
      launchpadUrl: origin("LAUNCHPAD_URL", LAUNCHPAD_URL, ""),
      apiUrl: origin("BASECAMP_API_URL", BASECAMP_API_URL, ""),
    },
    alertChannel,
    lookWaitSeconds: number("LOOK_WAIT_SECONDS", LOOK_WAIT_SECONDS, 1, 3600),
    pacePer10Seconds: number("PACE_PER_10_SECONDS", PACE_PER_10_SECONDS, 1, 1000),
    retentionDays: number("RETENTION_DAYS", RETENTION_DAYS, 1, 3650),
  };
  return problems.length === 0 ? ok(config) : failed(problems);
}

/**
 * The secrets under a mapping's secret name: the value of NAME and, while rotating, of NAME_PREVIOUS.
 * Empty when nothing is configured, which callers must treat as "refuse".
 */
export function webhookSecrets(env: Cloudflare.Env, name: string): readonly string[] {
  return [readText(env, name), readText(env, `${name}_PREVIOUS`)].filter((secret) => secret !== null);
}

/**
 * What tickets are signed with, whatever else of the configuration is wrong: a submission that comes meanwhile would lose
 * its ticket for good. Null when it is missing or too short.
 */
export function ticketKey(env: Cloudflare.Env): string | null {
  const key = readText(env, "TICKET_KEY");
  return key !== null && key.length >= TICKET_KEY_MIN_CHARACTERS ? key : null;
}

/** The origin of links, whatever else of the configuration is wrong; null when it is missing or malformed. */
export function publicUrl(env: Cloudflare.Env): string | null {
  return readOrigin(readText(env, "PUBLIC_URL") ?? "");
}

/** The API key under the name that a mapping gives, or null when none is configured. */
export function apiKey(env: Cloudflare.Env, name: string): string | null {
  return readText(env, name);
}

function readText(env: Cloudflare.Env, name: string): string | null {
  const value: unknown = Object.hasOwn(env, name) ? Reflect.get(env, name) : undefined;
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function readOrigin(text: string): string | null {
  const address = readAddress(text);
  return address !== null && address === new URL(text).origin ? address : null;
}

/** An address with its path but without a slash at its end; null where a secret could go astray or be in it. */
function readAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const bare = url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  return isTrusted(url) && bare ? `${url.origin}${url.pathname.replace(/\/+$/, "")}` : null;
}

/** The address that Basecamp shows for a chatbot (its API documentation, "Chatbots"). */
const CHATBOT_PATH = /^\/\d+\/integrations\/[^/]+\/buckets\/\d+\/chats\/\d+\/lines(\.json)?$/;

function readAlertChannel(text: string): AlertChannel | null {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || !isTrusted(url) || url.username !== "" || url.password !== "" || url.hash !== "") return null;
  return { kind: CHATBOT_PATH.test(url.pathname) ? "chatbot" : "slack", url: url.href };
}

/** Whether a secret may be sent there. */
function isTrusted(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

function readTokenKeys(text: string): readonly TokenKey[] | null {
  const keys: TokenKey[] = [];
  for (const part of text.split(",")) {
    const match = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})\s*$/.exec(part);
    const bytes = match?.[2] === undefined ? null : decodeBase64(match[2]);
    if (match?.[1] === undefined || bytes?.length !== TOKEN_KEY_BYTES) return null;
    if (keys.some((key) => key.id === match[1])) return null;
    keys.push({ id: match[1], bytes });
  }
  return keys;
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
