import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { RefusalCause } from "../basecamp/launchpad-refusal.ts";
import type { Clock } from "../clock.ts";
import type { AlertChannel, Config } from "../config.ts";
import { type Alert, channelPauseMs, ended, GROUPED_MS, seen, told } from "../delivery/alert-policy.ts";
import { AlertRecords } from "../delivery/alert-records.ts";
import type { AlertsState } from "../delivery/backlog.ts";
import type { Pace } from "../delivery/pace.ts";
import { keyOf, type SeenTrouble, type Trouble } from "../delivery/trouble.ts";
import { EVENT_OVER_AFTER_MS, readFacts, readTroubles, type TroubleDeps } from "../delivery/troubles.ts";
import { type AlertLine, alertBody } from "../feedback/alert-message.ts";
import { sendAlert } from "../feedback/alert-sender.ts";
import { log, logError } from "../feedback/log.ts";

export interface AlertsDeps extends TroubleDeps {
  readonly storage: DurableObjectStorage;
  /** Whether something stands in the way of following a project, whichever account it is in. */
  readonly isUntrackedAnywhere: (project: string) => boolean;
  /** Null while it is incomplete, in which case nobody can be told anything. */
  readonly config: Config | null;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly fetch: typeof globalThis.fetch;
}

/** How the connection is, and why Launchpad does not renew it, where it said that. */
export interface ConnectionNews {
  readonly state: ConnectionStatus["current"]["state"];
  readonly cause: RefusalCause | null;
}

/** In milliseconds. */
const PAUSE_AFTER_FAULT_MS = 60_000;

type Changes = Parameters<AlertRecords["store"]>[0];

/**
 * Tells the admin what goes wrong, through the channel that is configured; without one it does nothing at all. What is
 * told follows from what is stored, compared when something was marked, so that a delivery that is simply filed costs
 * nothing here. A message that was sent and not noted, as after a crash, is sent again.
 */
export class Alerts {
  readonly #deps: AlertsDeps;
  readonly #records: AlertRecords;
  readonly #channel: AlertChannel | null;
  #known: Map<string, Alert> | null = null;
  /** What is stored may have changed since this object last looked. */
  #isStale = true;
  #isMarked = false;
  /** After a fault in here, so that it is not met again at once and for ever; milliseconds since 1970. */
  #pausedUntil = 0;
  #bugs = 0;

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
    this.#records = new AlertRecords(deps.storage);
    this.#channel = deps.config?.alertChannel ?? null;
  }

  /** Something happened that the admin may have to hear of, or that ended. */
  readonly mark = (): void => {
    this.#isMarked = true;
  };

  get isConfigured(): boolean {
    return this.#channel !== null;
  }

  /** Whether something was marked that nobody has looked at. */
  get isMarked(): boolean {
    return this.#channel !== null && this.#isMarked;
  }

  /** A bug was caught. Only their number is told. */
  noteBug(): void {
    this.#bugs += 1;
    this.mark();
  }

  /** How the connection is, by the object that keeps it. */
  noteConnection({ state, cause }: ConnectionNews): void {
    if (this.#channel === null) return;
    const now = this.#deps.clock.now();
    const known = this.#all().get("connection") ?? null;
    // Somebody took the connection away, which is nobody's trouble as long as nothing waits.
    const isMissed = state !== "not-connected" || this.#deps.queue.nextDueAt() !== null;
    if (state === "connected") this.#store([[known, known && ended(known, now)]]);
    else if (!isMissed) this.#store([[known, null]]);
    else {
      const trouble: Trouble = { kind: "connection", reason: state, cause };
      this.#store([[known, seen(keyOf(trouble), known, { trouble, lastAt: 0, total: 0 }, now)]]);
    }
  }

  /** When there is something to look at or to tell, in milliseconds since 1970; null when there is nothing. */
  nextAt(): number | null {
    if (this.#channel === null) return null;
    if (this.isMarked) return Math.max(this.#deps.clock.now(), this.#pausedUntil);
    const times = [...this.#all().values()].flatMap(({ nextAt }) => nextAt ?? []);
    return times.length === 0
      ? null
      : Math.max(Math.min(...times), this.#records.channel().quietUntil, this.#pausedUntil);
  }

  /** Whether there is a channel, and how it does. */
  state(): AlertsState {
    const { failingSince, lastToldAt } = this.#records.channel();
    const isConfigured = this.#channel !== null;
    // With nothing left to tell nobody knows whether it still fails.
    const isWaiting = isConfigured && [...this.#all().values()].some(({ nextAt }) => nextAt !== null);
    return { isConfigured, failingSince: isWaiting ? failingSince : null, lastToldAt };
  }

  /** Compares what is stored with what was told, and tells what is due. Never throws. */
  async run(): Promise<void> {
    const { config } = this.#deps;
    if (this.#channel === null || config === null || this.#deps.clock.now() < this.#pausedUntil) return;
    try {
      const isPassing = (alert: Alert) => alert.trouble.kind === "hold" || alert.trouble.kind === "stuck";
      if (this.#isStale || this.#isMarked || [...this.#all().values()].some(isPassing)) this.#compare();
      await this.#tell(this.#channel, config);
    } catch (error) {
      this.#isMarked = true;
      this.#pausedUntil = this.#deps.clock.now() + PAUSE_AFTER_FAULT_MS;
      logError("alerts", error);
    }
  }

  #compare(): void {
    this.#isStale = false;
    this.#isMarked = false;
    const now = this.#deps.clock.now();
    const current = new Map<string, SeenTrouble>();
    for (const trouble of [...readTroubles(this.#deps, now), ...this.#bugTroubles(now)]) {
      const key = keyOf(trouble.trouble);
      const lastAt = Math.max(trouble.lastAt, current.get(key)?.lastAt ?? 0);
      current.set(key, { ...trouble, lastAt });
    }
    const known = this.#all();
    const changes: [Alert | null, Alert | null][] = [...current].map(([key, trouble]) => {
      const before = known.get(key) ?? null;
      return [before, seen(key, before, isKnownBetter(before) ? before : trouble, now)];
    });
    for (const [key, before] of known) {
      if (!current.has(key) && !this.#isUnknown(before, now)) {
        changes.push([before, this.#isElsewhere(before) ? null : ended(before, now)]);
      }
    }
    this.#store(changes);
    this.#bugs = 0;
  }

  /** Whether nobody can tell now that it has ended: the connection's own object tells of that, and a hold stops all. */
  #isUnknown({ trouble }: Alert, now: number): boolean {
    return trouble.kind === "connection" || (trouble.kind === "stuck" && this.#deps.settings.currentHold(now) !== null);
  }

  /** Whether it goes on in an account that is not connected any more, where it is nobody's trouble. */
  #isElsewhere({ trouble }: Alert): boolean {
    return trouble.kind === "tracking" && this.#deps.isUntrackedAnywhere(trouble.project);
  }

  #bugTroubles(now: number): readonly SeenTrouble[] {
    const trouble: Trouble = { kind: "bug" };
    const before = this.#all().get(keyOf(trouble));
    if (this.#bugs > 0) return [{ trouble, lastAt: now, total: (before?.total ?? 0) + this.#bugs }];
    const isRecent = before !== undefined && before.lastAt > now - EVENT_OVER_AFTER_MS;
    return isRecent ? [before] : [];
  }

  async #tell(channel: AlertChannel, { publicUrl, basecamp }: Config): Promise<void> {
    const { clock, fetch, pace } = this.#deps;
    const at = clock.now();
    const due = [...this.#all().values()].filter(({ nextAt }) => nextAt !== null && nextAt <= at);
    if (due.length === 0) return;
    const before = this.#records.channel();
    if (before.quietUntil > at) return;
    const lines = due.map((alert) => ({ alert, facts: readFacts(this.#deps, alert) })).filter(isWorthALine);
    if (lines.length > 0) {
      const body = alertBody(channel.kind, lines, publicUrl);
      if (channel.kind === "chatbot") await clock.wait(pace.take(at));
      const sent = await sendAlert(channel, body, { fetch, deadline: clock.deadline, userAgent: basecamp.userAgent });
      if (!sent.ok) {
        const failures = before.failures + 1;
        const quietUntil = clock.now() + channelPauseMs(failures);
        const failingSince = before.failingSince ?? at;
        this.#records.setChannel({ ...before, failures, failingSince, quietUntil });
        log({ event: "alert-failed", channel: channel.kind, alerts: lines.length, failures, ...sent.failure });
        return;
      }
      this.#records.setChannel({ failures: 0, failingSince: null, lastToldAt: at, quietUntil: at + GROUPED_MS });
      const kinds = [...new Set(lines.map(({ alert }) => alert.trouble.kind))];
      log({ event: "alert-sent", channel: channel.kind, alerts: lines.length, kinds, status: sent.value });
    }
    // What was told may have changed while the message was under way.
    const now = this.#all();
    this.#store(
      due.map((alert) => {
        const current = now.get(alert.key) ?? null;
        return [current, told(alert, current, at)];
      }),
    );
  }

  #all(): Map<string, Alert> {
    this.#known ??= new Map(this.#records.all().map((alert) => [alert.key, alert]));
    return this.#known;
  }

  #store(changes: Changes): void {
    if (changes.every(([before, after]) => before === after)) return;
    this.#records.store(changes);
    const known = this.#all();
    for (const [before, after] of changes) {
      if (after !== null) known.set(after.key, after);
      else if (before !== null) known.delete(before.key);
    }
  }
}

/** A hold knows no more of the connection than that it is of no use; what its own object said of that stays. */
function isKnownBetter(alert: Alert | null): alert is Alert {
  return alert?.isOpen === true && alert.trouble.kind === "connection" && alert.trouble.reason !== "ending";
}

/** What was counted and has not grown by anything that is still there needs no words. */
function isWorthALine({ alert, facts }: AlertLine): boolean {
  const { kind } = alert.trouble;
  const isCounted =
    kind !== "connection" &&
    kind !== "hold" &&
    kind !== "stuck" &&
    kind !== "tracking" &&
    kind !== "unproven" &&
    kind !== "webhook" &&
    kind !== "sweep";
  return !alert.isOpen || !isCounted || facts.since > 0;
}
