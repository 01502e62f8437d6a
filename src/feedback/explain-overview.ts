import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { MappingTally, Overview } from "../delivery/overview.ts";
import { isTrouble, isWorthALook } from "../delivery/unproven.ts";
import { utc } from "./check.ts";
import { explainHold } from "./explain.ts";
import { checkConnection, paceOf } from "./explain-doctor.ts";
import { explainNewLedger } from "./explain-ledger-file.ts";
import { sweepFaults } from "./explain-sweep.ts";
import { explainTracking } from "./explain-tracking.ts";
import { explainUnproven } from "./explain-unproven.ts";

/** Something that an admin must know, and the page that tells more or mends it. */
export interface Headline {
  readonly state: "wait" | "bad";
  readonly says: string;
  readonly link: { readonly path: string; readonly label: string } | null;
}

/** How things are, in one sentence, and what there is to know, the worst first. */
export interface Summary {
  readonly state: "good" | "wait" | "bad";
  readonly says: string;
  readonly lines: readonly Headline[];
}

/** What the summary is made of. */
export interface Situation {
  readonly connection: ConnectionStatus;
  readonly overview: Overview;
  /** The names of deployed mappings. */
  readonly mappings: readonly string[];
  /** Those whose secret or API key is not configured. */
  readonly lacking: readonly string[];
  /** Those whose missed submissions are not looked for, because their API key is not configured. */
  readonly unswept: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

const CONNECTION = { path: "/admin/connection", label: "Mend the connection" };

/** Sums up whether everything works. */
export function sumUp(situation: Situation): Summary {
  const stopped = stops(situation);
  const lines = [...stopped, ...waits(situation)];
  const isBad = lines.some(({ state }) => state === "bad");
  if (stopped.length > 0) return { state: isBad ? "bad" : "wait", says: "Nothing is filed at the moment.", lines };
  if (isBad) {
    return { state: "bad", says: "Submissions are filed as they come, but something needs a person.", lines };
  }
  if (lines.length > 0) {
    return { state: "wait", says: "Submissions are filed as they come. Something is worth a look.", lines };
  }
  return { state: "good", says: "Everything works: submissions are filed as they come.", lines };
}

/** Why nothing at all is filed. */
function stops({ connection, overview, now }: Situation): readonly Headline[] {
  const { hold, dueSince } = overview;
  const { state, says } = checkConnection(connection);
  if (state === "bad" && connection.current.state !== "ending") return [{ state, says, link: CONNECTION }];
  if (hold !== null) {
    const why = `Until ${utc(hold.until)}: ${explainHold(hold.reason)}`;
    if (hold.reason === "rate-limited") return [{ state: "wait", says: `${why} It goes on by itself.`, link: null }];
    return [{ state: "bad", says: why, link: CONNECTION }];
  }
  if (dueSince === null || paceOf(overview, now) !== "stuck") return [];
  const stuck = `What is due since ${utc(dueSince)} is not tried.`;
  return [{ state: "bad", says: stuck, link: { path: "/admin/doctor", label: "Ask the doctor" } }];
}

/** What else wants a person, the worst first. */
function waits({ connection, overview, mappings, lacking, unswept, now }: Situation): readonly Headline[] {
  const { refusals, drift } = overview;
  const parked = overview.mappings.reduce((sum, tally) => sum + countParked(tally), 0);
  const { state, says } = checkConnection(connection);
  const newLedger = explainNewLedger(overview.madeAt, connection.current, now);
  const lines: (Headline | false)[] = [
    newLedger !== null && { state: "bad", says: newLedger, link: null },
    connection.current.state === "ending" && { state: "bad", says, link: CONNECTION },
    parked > 0 && {
      state: "bad",
      says: `${parked === 1 ? "1 to-do waits" : `${parked} to-dos wait`} for a person.`,
      link: { path: "/admin/deliveries?state=parked", label: "See what waits" },
    },
    ...lacking.map(
      (name): Headline => ({
        state: "bad",
        says: `Nothing of ${name} can be filed: a secret or key that it names is not configured.`,
        link: { path: mappingPath(name), label: `Mapping ${name}` },
      }),
    ),
    ...unswept.map(
      (name): Headline => ({
        state: "wait",
        says: `Missed submissions of ${name} are not looked for: the API key that it names is not configured.`,
        link: { path: mappingPath(name), label: `Mapping ${name}` },
      }),
    ),
    ...overview.sweeps.flatMap((sweep) =>
      sweepFaults(sweep, now).map(
        ({ state, says }): Headline => ({
          state,
          says: `${sweep.mapping}: ${says}`,
          link: { path: mappingPath(sweep.mapping), label: `Mapping ${sweep.mapping}` },
        }),
      ),
    ),
    ...overview.unproven.filter(isWorthALook).map((one): Headline => {
      const last = overview.mappings.find(({ mapping }) => mapping === one.mapping)?.last ?? null;
      const link = { path: mappingPath(one.mapping), label: `Mapping ${one.mapping}` };
      return { state: isTrouble(one) ? "bad" : "wait", says: explainUnproven(one, last?.at ?? null), link };
    }),
    state === "warn" && { state: "wait", says, link: { ...CONNECTION, label: "Answer the question" } },
    refusals.length > 0 && { state: "wait", says: "Requests were refused within a week; see below.", link: null },
    drift.length > 0 && { state: "wait", says: "A form has changed away from its mapping; see below.", link: null },
    ...overview.tracking.map(
      ({ project, problem }): Headline => ({
        state: "wait",
        says: `Project ${project}: ${explainTracking(problem)}`,
        link: null,
      }),
    ),
    overview.alerts.failingSince !== null && {
      state: "bad",
      says: `No alert has got through since ${utc(overview.alerts.failingSince)}.`,
      link: { path: "/admin/doctor", label: "Ask the doctor" },
    },
    mappings.length === 0 && { state: "wait", says: "No mapping is deployed, so nothing can arrive.", link: null },
  ];
  const told = lines.filter((line) => line !== false);
  return [...told.filter(({ state }) => state === "bad"), ...told.filter(({ state }) => state !== "bad")];
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
