import { DurableObject } from "cloudflare:workers";
import type { TodoAddress } from "../basecamp/url.ts";
import { type Config, readConfig } from "../config.ts";
import { type Accepted, acceptSubmission } from "../delivery/accept.ts";
import { type Backlog, readBacklog } from "../delivery/backlog.ts";
import { confirmTodo, type DecisionFailure } from "../delivery/by-hand.ts";
import type { FiledTodo } from "../delivery/delivery.ts";
import { drain } from "../delivery/drain.ts";
import { DriftWatch } from "../delivery/drift-watch.ts";
import { type DeliveryDetails, type DeliverySummary, findDelivery, listDeliveries } from "../delivery/history.ts";
import type { Marks } from "../delivery/intake.ts";
import { Lanes } from "../delivery/lanes.ts";
import { LedgerSettings } from "../delivery/ledger-settings.ts";
import { LookMemory } from "../delivery/look-memory.ts";
import { type Pace, resumePace } from "../delivery/pace.ts";
import { DeliveryRecords } from "../delivery/records.ts";
import { newReference } from "../delivery/reference.ts";
import { noteRefusal, type RefusalKind } from "../delivery/refusals.ts";
import type { ReplayReport, ReplaySelection } from "../delivery/replay.ts";
import { applyReplay, makeAnew, planReplay, requeueChanged, requeueWithNewKey } from "../delivery/replay.ts";
import { Retention } from "../delivery/retention.ts";
import { migrate } from "../delivery/schema.ts";
import { findStatus, type SubmissionStatus } from "../delivery/status.ts";
import { digest } from "../digest.ts";
import { log, logError } from "../feedback/log.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { failed, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import { COPY_MAY_BE_OLD_MS, CopyTrust } from "./copy-trust.ts";
import { LedgerCalls } from "./ledger-calls.ts";
import { NextAlarm } from "./next-alarm.ts";
import type { Surroundings } from "./surroundings.ts";

/** After a bug or with an incomplete configuration the next run comes this much later, in milliseconds. */
const PAUSE_AFTER_ERROR_MS = 30_000;

/** The ledger: the one memory of every submission, and the alarm that delivers what is due. */
export class Ledger extends DurableObject<Cloudflare.Env> {
  readonly #surroundings: Surroundings;
  readonly #records: DeliveryRecords;
  readonly #settings: LedgerSettings;
  readonly #retention: Retention;
  readonly #pace: Pace;
  readonly #drift: DriftWatch;
  readonly #lanes = new Lanes();
  readonly #lookMemory = new LookMemory();
  readonly #alarm: NextAlarm;
  readonly #copyTrust: CopyTrust;
  #running = false;
  #turn: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, surroundings: Surroundings) {
    super(ctx, env);
    this.#surroundings = surroundings;
    migrate(ctx.storage);
    this.#records = new DeliveryRecords(ctx.storage);
    this.#settings = new LedgerSettings(ctx.storage.sql);
    this.#retention = new Retention(ctx.storage);
    this.#alarm = new NextAlarm(ctx.storage, surroundings.clock);
    this.#copyTrust = new CopyTrust(ctx.storage.kv, surroundings.clock.now);
    this.#drift = new DriftWatch(ctx.storage, { findMapping: surroundings.findMapping, now: this.#now, log, logError });
    const config = readConfig(env);
    this.#pace = resumePace(config.ok ? config.value.pacePer10Seconds : null, this.#records, this.#settings);
    if (config.ok) this.#records.keepFiledMs = this.#retention.keepFor(config.value.retentionDays);
    this.#records.queue.mend();
    // A deployment makes the object anew, and may have brought the mapping that was missing or mended.
    requeueChanged(ctx.storage.sql, surroundings.findMapping, this.#now());
    ctx.blockConcurrencyWhile(async () => {
      const markOf = (mapping: DeployedMapping) => surroundings.markOfKey(env, mapping);
      await requeueWithNewKey(ctx.storage.sql, surroundings.findMapping, markOf, this.#now());
      await this.#arm(0);
    });
  }

  /** Stores a submission once and makes it due. The answer is given only after it is on disk. */
  async accept(
    mapping: string,
    submission: Submission,
    marks: Marks = { messageId: null, ticket: null },
  ): Promise<Accepted> {
    // Those that come together are written in the same turn and share one commit, which is most of what each costs.
    this.#turn ??= this.#surroundings.clock.wait(0).finally(() => (this.#turn = null));
    await this.#turn;
    const now = this.#now();
    const accepted = await acceptSubmission(mapping, submission, marks, {
      ...{ sql: this.ctx.storage.sql, records: this.#records, retention: this.#retention, digest, now },
      findMapping: this.#surroundings.findMapping,
      newReference: this.#newReference,
    });
    if (!accepted.isRepeated) this.#drift.see(mapping, submission, marks.shapeText ?? null);
    if (!accepted.fresh || accepted.status !== "pending") await this.#arm(0);
    else if (!this.#running) await this.#alarm.ringBy(Math.max(now, this.#mayCallFrom(now)));
    return accepted;
  }

  /** Remembers that a request was refused. Answers whether that is news. */
  async noteRefusal(mapping: string, reason: RefusalKind): Promise<boolean> {
    return noteRefusal(this.ctx.storage.sql, mapping, reason, this.#now());
  }

  /** How far the submission of a ticket got; null when no submission has this ticket. */
  async status(ticket: string): Promise<SubmissionStatus | null> {
    return findStatus(this.ctx.storage.sql, ticket);
  }

  /** The connection was made or changed: what waited for it is delivered at once. */
  async wake(): Promise<void> {
    const now = this.#now();
    this.#copyTrust.changed();
    this.#settings.endHold(now);
    this.#records.forgetFailures();
    this.#records.requeue(["other-account"], now);
    await this.#arm(0);
  }

  /** The connection was removed: nothing is sent until there is a new one. */
  async pause(): Promise<void> {
    this.#copyTrust.removed();
    const now = this.#now();
    this.#settings.hold({ until: now + COPY_MAY_BE_OLD_MS, reason: "not-connected" }, now);
  }

  /** What waits, and what did not get in. */
  async backlog(): Promise<Backlog> {
    this.#plan();
    return readBacklog(this.ctx.storage.sql, this.#records.queue, this.#settings, this.#drift, this.#now());
  }

  /** The newest deliveries, or those of one submission. */
  async deliveries(submission: string | null): Promise<readonly DeliverySummary[]> {
    this.#plan();
    return listDeliveries(this.ctx.storage.sql, submission);
  }

  /** One delivery with its attempts and notices. */
  async delivery(reference: string): Promise<DeliveryDetails | null> {
    this.#plan();
    return findDelivery(this.ctx.storage.sql, reference);
  }

  /** Files parked deliveries through their current mappings, or only says what that would do. */
  async replay(selection: ReplaySelection, dryRun: boolean): Promise<ReplayReport> {
    const { sql } = this.ctx.storage;
    const report = planReplay(sql, selection, this.#surroundings.findMapping);
    if (dryRun) return report;
    applyReplay(sql, report.items, this.#now());
    await this.#arm(0);
    return report;
  }

  /** A person says that the to-do of a parked delivery does not exist: it is made. */
  async makeTodo(reference: string): Promise<"made-due" | DecisionFailure> {
    const made = makeAnew(this.ctx.storage.sql, reference, this.#now());
    await this.#arm(0);
    return made;
  }

  /** A person says that the to-do of a parked delivery exists, and where. */
  async confirmTodo(reference: string, address: TodoAddress): Promise<Result<FiledTodo, DecisionFailure>> {
    const config = readConfig(this.env);
    const isAskedToWait = this.#settings.currentHold(this.#now())?.reason === "rate-limited";
    if (!config.ok || isAskedToWait) return failed("cannot-look-now");
    const calls = this.#calls(config.value);
    const own = { sql: this.ctx.storage.sql, records: this.#records, now: this.#now };
    const deps = { ...own, grant: calls.grant, client: calls.pacedClient(this.#pace) };
    const confirmed = await confirmTodo(reference, address, deps);
    await this.#arm(0);
    return confirmed;
  }

  /** Erases the answers of a delivery's submission at once. False when no delivery has this reference. */
  async erase(reference: string): Promise<boolean> {
    return this.#retention.eraseNow(reference, this.#now());
  }

  /** Takes a slot for a call to Basecamp that is made elsewhere: how long to wait for it, in milliseconds. */
  async takeSlot(): Promise<number> {
    return this.#pace.take(this.#now());
  }

  override async alarm(): Promise<void> {
    let pauseMs = 0;
    this.#alarm.rang();
    this.#running = true;
    try {
      const config = readConfig(this.env);
      if (config.ok) {
        this.#plan();
        await this.#drain(config.value);
        await this.#retention.eraseDue(this.#now(), digest);
      } else {
        pauseMs = PAUSE_AFTER_ERROR_MS;
        log({ event: "misconfigured", problems: config.failure.map((problem) => problem.name) });
      }
    } catch (error) {
      pauseMs = PAUSE_AFTER_ERROR_MS;
      logError("alarm", error);
    } finally {
      this.#running = false;
      await this.#arm(pauseMs);
    }
  }

  #plan(): void {
    this.#records.intake.plan(this.#newReference);
  }

  #drain(config: Config): Promise<void> {
    const { clock, findMapping, lookUp, readBack } = this.#surroundings;
    const { grant, currentGrant, renew, client } = this.#calls(config);
    const { publicUrl, lookWaitSeconds } = config;
    return drain({
      ...{ records: this.#records, settings: this.#settings, lanes: this.#lanes, lookMemory: this.#lookMemory },
      ...{ findMapping, lookUp, grant, currentGrant, renew, client, publicUrl, lookWaitSeconds, log },
      readBack: (mapping, unconfirmed, receivedAt, fetch) =>
        readBack(this.env, mapping, unconfirmed, { receivedAt, fetch, deadline: clock.deadline }),
      ...{ now: clock.now, wait: clock.wait, deadline: clock.deadline, pace: this.#pace, seeForm: this.#drift.see },
      fetch: (input, init) => fetch(input, init),
      random: () => Math.random(),
      reportError: (error) => logError("delivery", error),
    });
  }

  #calls(config: Config): LedgerCalls {
    return new LedgerCalls(this.env, config, this.#surroundings.clock, this.#copyTrust.isTrusted);
  }

  /** Sets the alarm to the smallest due time, not before a hold ends; with nothing due there is none. */
  async #arm(pauseMs: number): Promise<void> {
    this.#plan();
    const now = this.#now();
    const dueAt = this.#records.queue.nextDueAt();
    const eraseAt = this.#retention.nextAt();
    const times = [
      ...(dueAt === null ? [] : [Math.max(dueAt, this.#mayCallFrom(now))]),
      ...(eraseAt === null ? [] : [eraseAt]),
    ];
    if (times.length > 0) await this.#alarm.ringAt(Math.max(Math.min(...times), now + pauseMs));
  }

  /** When the next call to Basecamp may be made, in milliseconds since 1970. */
  #mayCallFrom(now: number): number {
    return Math.max(this.#settings.currentHold(now)?.until ?? 0, this.#pace.nextFreeAt(now));
  }

  readonly #now = (): number => this.#surroundings.clock.now();

  readonly #newReference = (): string => newReference((length) => crypto.getRandomValues(new Uint8Array(length)));
}
