import * as z from "zod";
import type { ConnectionStorage } from "./connection-store.ts";

/** How long a person may take at Launchpad before the `state` expires, in milliseconds. */
export const STATE_LIFETIME_MS = 10 * 60 * 1000;
const STATE_BYTES = 32;
/** Unfinished attempts to connect that are remembered; the oldest is forgotten first. */
const STATES_KEPT = 20;
const STATES = "states";

const States = z.array(z.object({ state: z.string(), session: z.string(), expiresAt: z.number() }));

/** Makes an unguessable `state`, bound to a browser session (RFC 6749 section 10.12). */
export async function issueState(storage: ConnectionStorage, session: string, now: number): Promise<string> {
  const state = Array.from(crypto.getRandomValues(new Uint8Array(STATE_BYTES)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const entry = { state, session, expiresAt: now + STATE_LIFETIME_MS };
  await storage.put(STATES, [...(await load(storage)), entry].slice(-STATES_KEPT));
  return state;
}

/** Takes a `state` out of the store: true once, for the session that it was made for, before it expires. */
export async function takeState(
  storage: ConnectionStorage,
  state: string,
  session: string,
  now: number,
): Promise<boolean> {
  const states = await load(storage);
  const entry = states.find((candidate) => candidate.state === state);
  if (entry === undefined || entry.session !== session) return false;
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
