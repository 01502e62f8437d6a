import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { MappingTally, Overview } from "../delivery/overview.ts";
import { utc } from "./check.ts";
import { explainHold } from "./explain.ts";
import { checkConnection, QUEUE_STUCK_MS } from "./explain-doctor.ts";

/** One sentence on how things are, and the page that tells more or mends it. */
export interface Headline {
  readonly state: "good" | "wait" | "bad";
  readonly says: string;
  readonly path: string | null;
}

/** What the headlines are made of. */
export interface Situation {
  readonly connection: ConnectionStatus;
  readonly overview: Overview;
  /** The names of deployed mappings. */
  readonly mappings: readonly string[];
  /** Those whose secret or API key is not configured. */
  readonly lacking: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an admin must know, the worst first; one good sentence when nothing is wrong. */
export function headlines({ connection, overview, mappings, lacking, now }: Situation): readonly Headline[] {
  const { hold, dueSince, refusals, drift } = overview;
  const parked = overview.mappings.reduce((sum, tally) => sum + countParked(tally), 0);
  const { state, says, mend } = checkConnection(connection);
  const isStuck = hold === null && dueSince !== null && now - dueSince > QUEUE_STUCK_MS;
  const lines: (Headline | false)[] = [
    state === "bad" && { state: "bad", says: `${says} ${mend ?? ""}`.trim(), path: "/admin/connection" },
    state !== "bad" && hold !== null && hold.reason !== "rate-limited" && { ...holdLine(hold), state: "bad" },
    isStuck && {
      state: "bad",
      says: `What is due since ${utc(dueSince)} is not tried.`,
      path: "/admin/doctor",
    },
    parked > 0 && {
      state: "bad",
      says: `${parked === 1 ? "1 to-do waits" : `${parked} to-dos wait`} for a person.`,
      path: "/admin/deliveries?state=parked",
    },
    ...lacking.map(
      (name): Headline => ({
        state: "bad",
        says: `Nothing of ${name} can be filed: a secret or key that it names is not configured.`,
        path: mappingPath(name),
      }),
    ),
    hold?.reason === "rate-limited" && { ...holdLine(hold), state: "wait" },
    state === "warn" && { state: "wait", says: `${says} ${mend ?? ""}`.trim(), path: "/admin/connection" },
    refusals.length > 0 && { state: "wait", says: "Requests were refused within a week; see below.", path: null },
    drift.length > 0 && { state: "wait", says: "A form has changed away from its mapping; see below.", path: null },
    mappings.length === 0 && {
      state: "wait",
      says: "No mapping is deployed, so nothing can arrive.",
      path: "/admin/mappings",
    },
  ];
  const found = lines.filter((line) => line !== false);
  if (found.some((line) => line.state === "bad")) return found;
  return [{ state: "good", says: "Everything works: submissions are filed as they come.", path: null }, ...found];
}

/** How many of a mapping wait for a person. */
export function countParked({ parked }: MappingTally): number {
  return parked.reduce((sum, { count }) => sum + count, 0);
}

/** The page of a mapping. */
export function mappingPath(name: string): string {
  return `/admin/mappings/${encodeURIComponent(name)}`;
}

/** The page of what waits for a person of a mapping. */
export function parkedPath(mapping: string): string {
  return `/admin/deliveries?state=parked&mapping=${encodeURIComponent(mapping)}`;
}

function holdLine({ until, reason }: NonNullable<Overview["hold"]>): Omit<Headline, "state"> {
  return { says: `Nothing is filed until ${utc(until)}: ${explainHold(reason)}`, path: "/admin/connection" };
}
