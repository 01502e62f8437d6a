import { type Config, readConfig } from "../config.ts";
import { type Accepted, acceptSubmission } from "../delivery/accept.ts";
import type { DeliveryEvent } from "../delivery/delivery.ts";
import { drain } from "../delivery/drain.ts";
import { DriftWatch } from "../delivery/drift-watch.ts";
import { FormSweeps } from "../delivery/form-sweeps.ts";
import type { Marks } from "../delivery/intake.ts";
import { Lanes } from "../delivery/lanes.ts";
import { LedgerSettings } from "../delivery/ledger-settings.ts";
import { LookMemory } from "../delivery/look-memory.ts";
import { mayCallFrom, nextRunAt } from "../delivery/next-run.ts";
import { type Pace, resumePace } from "../delivery/pace.ts";
import { PeopleMemory } from "../delivery/people-memory.ts";
import { DeliveryRecords } from "../delivery/records.ts";
import { newReference } from "../delivery/reference.ts";
import { Retention } from "../delivery/retention.ts";
import { RUN_REQUEST_LIMIT } from "../delivery/run-limits.ts";
import { migrate } from "../delivery/schema.ts";
import { requeueChanged, requeueWithNewKey } from "../delivery/take-up.ts";
import type { TrackingEvent } from "../delivery/tracking/event.ts";
import { UnprovenRequests } from "../delivery/unproven.ts";
import { digest } from "../digest.ts";
import { log, logError } from "../feedback/log.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { hasPrivateAnswers } from "../mapping/private.ts";
import type { Submission } from "../submission.ts";
import { Alerts, type ConnectionNews } from "./alerts.ts";
import { CopyTrust } from "./copy-trust.ts";
import { LedgerCalls } from "./ledger-calls.ts";
import { LiveChecks } from "./live-checks.ts";
import { NextAlarm } from "./next-alarm.ts";
import type { Surroundings } from "./surroundings.ts";
import { TodoTracking } from "./todo-tracking.ts";

/** After a bug or with an incomplete configuration the next run comes this much later, in milliseconds. */
const PAUSE_AFTER_ERROR_MS = 30_000;

/** What the ledger is made of, and how it takes submissions in and delivers what is due. */
export class LedgerWorks {
  readonly records: DeliveryRecords;
  readonly settings: LedgerSettings;
  readonly retention: Retention;
  readonly pace: Pace;
  readonly memory = { lanes: new Lanes(), lookMemory: new LookMemory(), people: new PeopleMemory() };
  readonly unproven: UnprovenRequests;
  readonly drift: DriftWatch;
  readonly tracking: TodoTracking;
  readonly alerts: Alerts;
  readonly copyTrust: CopyTrust;
  readonly live: LiveChecks;
  readonly sweeps: FormSweeps;
  readonly #ctx: DurableObjectState;
  readonly #env: Cloudflare.Env;
  readonly #surroundings: Surroundings;
  readonly #alarm: NextAlarm;
  #running = false;
  #turn: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, surroundings: Surroundings) {
    this.#ctx = ctx;
    this.#env = env;
    this.#surroundings = surroundings;
    const isNew = migrate(ctx.storage);
    this.records = new DeliveryRecords(ctx.storage);
    this.settings = new LedgerSettings(ctx.storage.sql);
    this.retention = new Retention(ctx.storage);
    this.unproven = new UnprovenRequests(ctx.storage.sql, (name) => surroundings.findMapping(name) !== null);
    this.#alarm = new NextAlarm(ctx.storage, surroundings.clock);
    this.copyTrust = new CopyTrust(ctx.storage.kv, surroundings.clock.now);
    this.sweeps = new FormSweeps(ctx.storage.sql, surroundings.findMapping);
    if (isNew) {
      this.settings.noteMade(this.now());
      // A copy that outlived the ledger may be of a connection that is gone; its object is asked until it tells of one.
      this.copyTrust.removed();
    }
    this.drift = new DriftWatch(ctx.storage, {
      ...{ findMapping: surroundings.findMapping, now: this.now, log, logError: this.#reportBug },
      changed: () => this.alerts.mark(),
    });
    const config = readConfig(env);
    this.pace = resumePace(config.ok ? config.value.pacePer10Seconds : null, this.records, this.settings);
    this.live = new LiveChecks(ctx.storage.sql, this);
    this.tracking = new TodoTracking(ctx.storage.sql, this, surroundings, { log: this.#note, bug: this.#reportBug });
    this.alerts = new Alerts({
      ...{ storage: ctx.storage, sql: ctx.storage.sql, queue: this.records.queue, settings: this.settings },
      ...{ config: config.ok ? config.value : null, clock: surroundings.clock, pace: this.pace },
      unproven: this.unproven,
      driftNotices: () => this.drift.notices(),
      sweepTroubles: () => this.sweeps.troubles(this.now()),
      untrackedProjects: () => this.tracking.registrations.problems(this.tracking.account.id),
      isUntrackedAnywhere: (project) =>
        this.tracking.registrations.problems(null).some((one) => one.project === project),
      fetch: (input, init) => fetch(input, init),
    });
    if (config.ok) this.records.keepFiledMs = this.retention.keepFor(config.value.retentionDays);
    this.records.holdsPrivate = (name) => hasPrivateAnswers(surroundings.findMapping(name));
    this.records.attempts.interrupted = (delivery, kind, startedAt) => {
      const attempt = { kind, reason: "interrupted" as const, status: null, durationMs: this.now() - startedAt };
      log({ event: "attempt", ...this.records.nameOf(delivery), ...attempt });
    };
    this.records.queue.mend();
    // A deployment makes the object anew, and may have brought the mapping that was missing or mended.
    requeueChanged(ctx.storage.sql, surroundings.findMapping, this.now());
    ctx.blockConcurrencyWhile(async () => {
      const markOf = (mapping: DeployedMapping) => surroundings.markOfKey(env, mapping);
      await requeueWithNewKey(ctx.storage.sql, surroundings.findMapping, markOf, this.now());
      await this.arm(0);
    });
  }

  readonly now = (): number => this.#surroundings.clock.now();

  /** What a run tells the log; what is more than an attempt may have to be told to the admin as well. */
  readonly #note = (event: DeliveryEvent | TrackingEvent): void => {
    log(event);
    const { event: kind } = event;
    const isNews = kind === "parked" || kind === "held" || kind === "tracking-problem" || kind === "todo-webhook";
    if (isNews) this.alerts.mark();
  };

  readonly #reportBug = (where: string, error: unknown): void => {
    logError(where, error);
    this.alerts.noteBug();
  };

  readonly #newReference = (): string => newReference((length) => crypto.getRandomValues(new Uint8Array(length)));

  /** Stores a submission once and makes it due. */
  async accept(mapping: string, submission: Submission, marks: Marks): Promise<Accepted> {
    // Those that come together are written in the same turn and share one commit, which is most of what each costs.
    this.#turn ??= this.#surroundings.clock.wait(0).finally(() => (this.#turn = null));
    await this.#turn;
    const now = this.now();
    const accepted = await acceptSubmission(mapping, submission, marks, {
      ...{ sql: this.#ctx.storage.sql, records: this.records, retention: this.retention, digest, now },
      ...{ findMapping: this.#surroundings.findMapping, newReference: this.#newReference },
    });
    if (!accepted.isRepeated) this.drift.see(mapping, submission, marks.shapeText ?? null);
    if (!accepted.fresh || accepted.status !== "pending") await this.arm(0);
    else if (!this.#running) await this.#alarm.ringBy(Math.max(now, mayCallFrom(this.own(), now)));
    // Asked for again, it is not parked any more.
    if (!accepted.fresh && accepted.status === "pending") this.alerts.mark();
    // What a sweep brings proves nothing of the webhook.
    const isProven = !accepted.isRepeated && marks.isSwept !== true;
    if (isProven && this.unproven.forget(mapping)) this.alerts.mark();
    if (this.alerts.isMarked) await this.arm(0);
    return accepted;
  }

  /** One run over what is due, at the ring of the alarm. Never throws. */
  async run(): Promise<void> {
    let pauseMs = 0;
    this.#alarm.rang();
    this.#running = true;
    try {
      const config = readConfig(this.#env);
      if (config.ok) {
        this.plan();
        const startedAt = this.now();
        const reserved = this.tracking.reservedRequests(startedAt);
        await this.#drain(config.value, RUN_REQUEST_LIMIT - reserved);
        // What became due only now has a run of its own, since no requests were kept for it.
        if (reserved > 0) await this.tracking.lookAfter(config.value, this.calls(config.value), startedAt);
        await this.retention.eraseDue(this.now(), digest, this.#surroundings.findMapping);
      } else {
        pauseMs = PAUSE_AFTER_ERROR_MS;
        log({ event: "misconfigured", problems: config.failure.map((problem) => problem.name) });
      }
    } catch (error) {
      pauseMs = PAUSE_AFTER_ERROR_MS;
      this.#reportBug("alarm", error);
    } finally {
      await this.alerts.run();
      this.#running = false;
      await this.arm(pauseMs);
    }
  }

  /** Makes the deliveries of what was taken in since the last time. */
  plan(): void {
    this.records.intake.plan(this.#newReference);
  }

  /** How the connection is: what was held up for want of one goes on. */
  noteConnection(news: ConnectionNews): void {
    const held = this.settings.currentHold(this.now())?.reason;
    const isForIt = held === "not-connected" || held === "reconnect-needed";
    if (news.state === "connected" && isForIt) this.settings.endHold(this.now());
    this.alerts.noteConnection(news);
  }

  /** Something happened outside of a run that the admin may have to hear of, or that ends what they heard of. */
  async noteChange(): Promise<void> {
    this.alerts.mark();
    await this.arm(0);
  }

  /** Sets the alarm to the smallest due time, not before a hold ends; with nothing due there is none. */
  async arm(pauseMs: number): Promise<void> {
    this.plan();
    const times = [nextRunAt(this.own(), this.now()), this.alerts.nextAt()].filter((time) => time !== null);
    const at = times.length === 0 ? null : Math.min(...times);
    if (at !== null) await this.#alarm.ringAt(Math.max(at, this.now() + pauseMs));
  }

  /** How the ledger reaches Basecamp. */
  calls(config: Config): LedgerCalls {
    return new LedgerCalls(this.#env, config, this.#surroundings.clock, this.copyTrust.isTrusted);
  }

  /** The parts that steps and decisions work with. */
  own() {
    const { records, retention, settings, pace, now } = this;
    const { registrations, account } = this.tracking;
    return { records, retention, settings, pace, now, registrations, account, ...this.memory };
  }

  #drain(config: Config, requests: number): Promise<void> {
    const { clock, findMapping, lookUp, readBack } = this.#surroundings;
    const { publicUrl, lookWaitSeconds } = config;
    return drain(
      {
        ...{ ...clock, ...this.own(), ...this.calls(config), findMapping, lookUp, publicUrl, lookWaitSeconds },
        log: this.#note,
        readBack: (mapping, unconfirmed, receivedAt, fetch) =>
          readBack(this.#env, mapping, unconfirmed, { receivedAt, fetch, deadline: clock.deadline }),
        newReference: this.#newReference,
        seeForm: this.drift.see,
        fetch: (input, init) => fetch(input, init),
        random: () => Math.random(),
        reportError: (error) => this.#reportBug("delivery", error),
      },
      requests,
    );
  }
}
