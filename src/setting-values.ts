/** An AES-256 key of the connection record, and the name by which a record tells which one wrote it. */
export interface TokenKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A chatbot in a Basecamp chat, or whatever takes what Slack takes. The address is the credential. */
export interface AlertChannel {
  readonly kind: "chatbot" | "slack";
  readonly url: string;
}

const TOKEN_KEY_BYTES = 32;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** An address without a path, as it stands; null for any other. */
export function readOrigin(text: string): string | null {
  const address = readAddress(text);
  return address !== null && address === new URL(text).origin ? address : null;
}

/** An address with its path but without a slash at its end; null where a secret could go astray or be in it. */
export function readAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const bare = url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  return isTrusted(url) && bare ? `${url.origin}${url.pathname.replace(/\/+$/, "")}` : null;
}

/** The address that Basecamp shows for a chatbot (its API documentation, "Chatbots"). */
const CHATBOT_PATH = /^\/\d+\/integrations\/[^/]+\/buckets\/\d+\/chats\/\d+\/lines(\.json)?$/;

/** Where alerts can go: by https, or to this machine; null for anything else. */
export function readAlertChannel(text: string): AlertChannel | null {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || !isTrusted(url) || url.username !== "" || url.password !== "" || url.hash !== "") return null;
  return { kind: CHATBOT_PATH.test(url.pathname) ? "chatbot" : "slack", url: url.href };
}

/** Whether a secret may be sent there. */
function isTrusted(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

/** A list of keys like "k2:<base64>,k1:<base64>"; null when one is malformed, or two have one name. */
export function readTokenKeys(text: string): readonly TokenKey[] | null {
  const keys: TokenKey[] = [];
  for (const part of text.split(",")) {
    const match = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})\s*$/.exec(part);
    const bytes = match?.[2] === undefined ? null : decodeBase64(match[2]);
    if (match?.[1] === undefined || bytes?.length !== TOKEN_KEY_BYTES) return null;
    keys.push({ id: match[1], bytes });
  }
  return new Set(keys.map(({ id }) => id)).size < keys.length ? null : keys;
}

/** Whether two different keys have one name, so that nothing tells which of them wrote. */
export function namesOne(keys: readonly TokenKey[]): boolean {
  return keys.some(({ id, bytes }) => {
    const first = keys.find((key) => key.id === id)?.bytes;
    return first?.some((byte, index) => byte !== bytes[index]) ?? false;
  });
}

function decodeBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
