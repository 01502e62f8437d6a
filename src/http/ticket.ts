import { equalInConstantTime, hmacSha256 } from "../sources/signature.ts";
import { TICKET_SHAPE } from "../sources/ticket-field.ts";

/** Bytes that say when a ticket was made, in seconds since 1970, which fit until 2106. */
const TIME_BYTES = 4;
/** Random bytes that make a ticket unguessable, and bytes of the signature that tells our own from others. */
const RANDOM_BYTES = 12;
const MARK_BYTES = 16;

/** For so long, in milliseconds, a form may take to be filled in while its ticket counts as one that is awaited. */
const AWAITED_FOR_MS = 24 * 60 * 60 * 1000;
/** How far the clocks of two machines may differ, in milliseconds. */
const CLOCK_SLACK_MS = 60_000;

/**
 * Makes the ticket of a status page: the time, random bytes, and an HMAC over both, so that others are turned away
 * without asking the ledger. `random` gives that many random bytes; `now` is in milliseconds since 1970.
 */
export async function makeTicket(key: string, random: (length: number) => Uint8Array, now: number): Promise<string> {
  const bytes = new Uint8Array(TIME_BYTES + RANDOM_BYTES);
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 1000));
  bytes.set(random(RANDOM_BYTES), TIME_BYTES);
  const id = toBase64Url(bytes);
  return `${id}.${await markOf(key, "ticket", id, MARK_BYTES)}`;
}

/** Whether a text is a ticket that was made with one of these keys. */
export async function isTicket(keys: readonly string[], text: string): Promise<boolean> {
  const [, id, mark] = TICKET_SHAPE.exec(text) ?? [];
  if (id === undefined || mark === undefined) return false;
  for (const key of keys) {
    if (equalInConstantTime(mark, await markOf(key, "ticket", id, MARK_BYTES))) return true;
  }
  return false;
}

/**
 * Whether a genuine ticket is so young that its submission can still come. One of an older Formcamp holds no time and
 * counts as too old.
 */
export function isAwaited(ticket: string, now: number): boolean {
  const bytes = Uint8Array.from(atob(ticket.slice(0, 22).replaceAll("-", "+").replaceAll("_", "/")), (character) =>
    character.charCodeAt(0),
  );
  const age = now - new DataView(bytes.buffer).getUint32(0) * 1000;
  return age >= -CLOCK_SLACK_MS && age <= AWAITED_FOR_MS;
}

/** What a browser keeps to show that it opened a form with this ticket; it does not tell the ticket. */
export function startMark(key: string, ticket: string): Promise<string> {
  return markOf(key, "started", ticket);
}

async function markOf(key: string, purpose: "ticket" | "started", text: string, length?: number): Promise<string> {
  const mac = await hmacSha256(key, new TextEncoder().encode(`${purpose} ${text}`));
  return toBase64Url(mac.subarray(0, length));
}

/** Base64 for addresses, without padding (RFC 4648 section 5). */
function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
