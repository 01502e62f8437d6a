import * as z from "zod";
import { digest } from "../digest.ts";
import type { ConnectionStorage } from "./connection-store.ts";
import { toHex } from "./sealed-record.ts";

/** How long a person may take at Launchpad before the `state` expires, in milliseconds. */
const STATE_LIFETIME_MS = 10 * 60 * 1000;
const STATE_BYTES = 32;
/** Unfinished attempts to connect that are remembered; the oldest is forgotten first. */
const STATES_KEPT = 20;
const STATES = "states";

/** Only digests are stored, so that what is at rest opens no way in. */
const States = z.array(z.object({ digest: z.string(), session: z.string(), expiresAt: z.number() }));

/** Makes an unguessable `state`, bound to a browser session (RFC 6749 section 10.12). */
export async function issueState(storage: ConnectionStorage, session: string, now: number): Promise<string> {
  const state = toHex(crypto.getRandomValues(new Uint8Array(STATE_BYTES)));
  const entry = { digest: await digest(state), session: await digest(session), expiresAt: now + STATE_LIFETIME_MS };
  const open = (await load(storage)).filter(({ expiresAt }) => expiresAt > now);
  await storage.put(STATES, [...open, entry].slice(-STATES_KEPT));
  return state;
}

/** Takes a `state` out of the store: true once, for the session that it was made for, before it expires. */
export async function takeState(
  storage: ConnectionStorage,
  state: string,
  session: string,
  now: number,
): Promise<boolean> {
  const [given, owner] = await Promise.all([digest(state), digest(session)]);
  // Nothing but storage is awaited from here on, so that no other call can use the same state meanwhile.
  const states = await load(storage);
  const entry = states.find((candidate) => candidate.digest === given);
  if (entry === undefined || entry.session !== owner) return false;
  await storage.put(
    STATES,
    states.filter((candidate) => candidate !== entry),
  );
  return entry.expiresAt > now;
}

async function load(storage: ConnectionStorage): Promise<z.infer<typeof States>> {
  const states = States.safeParse(await storage.get(STATES));
  return states.success ? states.data : [];
}
