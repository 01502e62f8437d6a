import type { SeenTrouble, Trouble } from "./trouble.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What passes by itself most often is told only when it has lasted for so long, in milliseconds. */
const PASSING_MS = HOUR_MS;
const PASSING: ReadonlySet<string> = new Set(["rate-limited", "launchpad-unavailable", "no-clear-answer"]);
/** After it was told once, twice, and more often, the next sum is told after these, in milliseconds. */
const SUMMED_AFTER_MS = [HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS] as const;
/** What comes up within this long after a message, in milliseconds, is told together. */
export const GROUPED_MS = 10_000;
/** After a message that did not get through the next one waits for so long, twice as long each time, in milliseconds. */
const FIRST_PAUSE_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

/** A trouble that a person is told of, or was. Times in milliseconds since 1970. */
export interface Alert extends SeenTrouble {
  readonly key: string;
  readonly firstAt: number;
  /** When it was told last; null before the first time. */
  readonly toldAt: number | null;
  /** How often it was told with the reason that it has now. */
  readonly timesTold: number;
  /** The total when it was told last. */
  readonly toldTotal: number;
  /** When something of it is to be told; null while there is nothing to tell. */
  readonly nextAt: number | null;
  /** False for one that has ended, of which only that is to be told. */
  readonly isOpen: boolean;
}

/** The alert of a trouble as it is seen now; `known` is what was stored of it before. */
export function seen(key: string, known: Alert | null, now: SeenTrouble, at: number): Alert {
  const { trouble, lastAt, total } = now;
  if (known === null) {
    const untold = { toldAt: null, timesTold: 0, toldTotal: 0 };
    return { ...untold, key, trouble, lastAt, total, firstAt: at, nextAt: at + delayMs(trouble), isOpen: true };
  }
  // Another reason is news; the same one without a known cause is not.
  const isOther = reasonOf(trouble) !== reasonOf(known.trouble);
  const current = { ...known, lastAt: Math.max(known.lastAt, lastAt), total, isOpen: true };
  if (isOther) return { ...current, trouble, timesTold: 0, nextAt: at + delayMs(trouble) };
  return { ...current, nextAt: nextTelling(current) };
}

/** The alert of a trouble that is not seen any more; null when nobody need hear that it ended. */
export function ended(known: Alert, at: number): Alert | null {
  if (!known.isOpen) return known;
  return known.toldAt === null || !hasEnd(known.trouble) ? null : { ...known, isOpen: false, nextAt: at };
}

/**
 * The alert after a message told what it was at `at`; `current` is what it has become since, null when it was forgotten.
 * Answers null when nothing of it need be kept.
 */
export function told(sent: Alert, current: Alert | null, at: number): Alert | null {
  if (current === null) return sent.isOpen ? ended({ ...sent, toldAt: at }, at) : null;
  if (sent.isOpen && !current.isOpen) return current;
  // Its end was told, so that it is told anew.
  if (!sent.isOpen && current.isOpen) return { ...current, toldAt: null, timesTold: 0, nextAt: at };
  if (!current.isOpen) return null;
  const isSame = reasonOf(sent.trouble) === reasonOf(current.trouble);
  if (!isSame) return { ...current, toldAt: at, toldTotal: sent.total };
  const next = { ...current, toldAt: at, timesTold: sent.timesTold + 1, toldTotal: sent.total };
  return { ...next, nextAt: nextTelling(next) };
}

/** How long nothing is sent after so many messages in a row did not get through, in milliseconds. */
export function channelPauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}

function nextTelling(alert: Alert): number | null {
  if (alert.toldAt === null || alert.timesTold === 0) return alert.nextAt;
  if (alert.lastAt <= alert.toldAt && !remains(alert.trouble)) return null;
  const [once, twice, often] = SUMMED_AFTER_MS;
  return alert.toldAt + (alert.timesTold === 1 ? once : alert.timesTold === 2 ? twice : often);
}

function delayMs(trouble: Trouble): number {
  const passes = "reason" in trouble && PASSING.has(trouble.reason);
  return passes ? PASSING_MS : 0;
}

function reasonOf(trouble: Trouble): string {
  return "reason" in trouble ? trouble.reason : "";
}

/** Whether it is told again that it goes on, though nothing was added to it: while it does, nothing at all is filed. */
function remains({ kind }: Trouble): boolean {
  return kind === "connection" || kind === "hold" || kind === "stuck";
}

/** Whether it ends when it is mended; the others are single events. */
function hasEnd({ kind }: Trouble): boolean {
  return kind !== "refused" && kind !== "missed" && kind !== "bug" && kind !== "form-changed";
}
