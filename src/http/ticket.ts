import { markOf, ticketMark, toBase64Url } from "../sources/ticket-mark.ts";

/** Bytes that say when a ticket was made, in seconds since 1970, which fit until 2106. */
const TIME_BYTES = 4;
/** Random bytes that make a ticket unguessable. */
const RANDOM_BYTES = 12;

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
  return `${id}.${await ticketMark(key, id)}`;
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
