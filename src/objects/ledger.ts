import { DurableObject } from "cloudflare:workers";
import { basecampClient } from "../basecamp/client.ts";
import { type GrantReaderDeps, readGrant } from "../basecamp/grant.ts";
import { type Clock, runtimeClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import type { DeliveryState, QueueHold } from "../delivery/delivery.ts";
import { drain } from "../delivery/drain.ts";
import { type DeliveryDetails, type DeliverySummary, findDelivery, listDeliveries } from "../delivery/history.ts";
import { type LookUp, lookUp } from "../delivery/look-up.ts";
import { Pace } from "../delivery/pace.ts";
import { DeliveryRecords } from "../delivery/records.ts";
import { newReference } from "../delivery/reference.ts";
import { log, logError } from "../feedback/log.ts";
import { findMapping } from "../mapping/catalog.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { Submission } from "../submission.ts";
import { CONNECTION_KEY, connectionStub } from "./stubs.ts";

/** After a bug or with an incomplete configuration the next run comes this much later, in milliseconds. */
const PAUSE_AFTER_ERROR_MS = 30_000;

/** KV may give an old copy for a minute after a change; for this long, in milliseconds, it is not asked. */
const COPY_MAY_BE_OLD_MS = 90_000;
const COPY_TRUSTED_FROM = "copy-trusted-from";

/** What the ledger works with besides its storage; the runtime gives none, so that the real ones are used. */
export interface LedgerSurroundings {
  readonly clock: Clock;
  readonly findMapping: (name: string) => Mapping | null;
  readonly lookUp: LookUp;
}

const SURROUNDINGS: LedgerSurroundings = { clock: runtimeClock, findMapping, lookUp };

/** The ledger: the one memory of every submission, and the alarm that delivers what is due. */
export class Ledger extends DurableObject<Cloudflare.Env> {
  readonly #records: DeliveryRecords;
  readonly #surroundings: LedgerSurroundings;
  readonly #clock: Clock;
  #pace: Pace | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, surroundings: LedgerSurroundings = SURROUNDINGS) {
    super(ctx, env);
    this.#surroundings = surroundings;
    this.#clock = surroundings.clock;
    this.#records = new DeliveryRecords(ctx.storage);
    // A deployment makes the object anew, and may have brought the mapping that was missing or mended.
    this.#records.requeue(["mapping-missing", "draft-failed", "other-account"], this.#clock.now());
    ctx.blockConcurrencyWhile(async () => {
      await this.#arm(0);
    });
  }

  /** Stores a submission once and makes it due. The answer is given only after it is on disk. */
  async accept(mapping: string, submission: Submission): Promise<{ fresh: boolean; status: DeliveryState }> {
    const reference = newReference((length) => crypto.getRandomValues(new Uint8Array(length)));
    const { fresh, state } = this.#records.accept(mapping, submission, reference, this.#clock.now());
    if (fresh) await this.#arm(0);
    return { fresh, status: state };
  }

  /** The connection was made or changed: what waited for it is delivered at once. */
  async wake(): Promise<void> {
    this.ctx.storage.kv.put(COPY_TRUSTED_FROM, this.#clock.now() + COPY_MAY_BE_OLD_MS);
    const now = this.#clock.now();
    this.#records.resume(now);
    this.#records.requeue(["other-account"], now);
    await this.#arm(0);
  }

  /** The connection was removed: nothing is sent until there is a new one. */
  async pause(): Promise<void> {
    this.ctx.storage.kv.put(COPY_TRUSTED_FROM, Number.MAX_SAFE_INTEGER);
    const now = this.#clock.now();
    this.#records.hold({ until: now + COPY_MAY_BE_OLD_MS, reason: "not-connected" }, now);
  }

  /** How many deliveries wait, and what holds them all. */
  async backlog(): Promise<{ waiting: number; hold: QueueHold | null }> {
    return { waiting: this.#records.countWaiting(), hold: this.#records.currentHold(this.#clock.now()) };
  }

  /** The newest deliveries, or those of one submission. */
  async deliveries(submission: string | null): Promise<readonly DeliverySummary[]> {
    return listDeliveries(this.ctx.storage.sql, submission);
  }

  /** One delivery with its attempts. */
  async delivery(reference: string): Promise<DeliveryDetails | null> {
    return findDelivery(this.ctx.storage.sql, reference);
  }

  /** Takes a slot for a call to Basecamp that is made elsewhere: how long to wait for it, in milliseconds. */
  async takeSlot(): Promise<number> {
    return this.#paceOf().take(this.#clock.now());
  }

  override async alarm(): Promise<void> {
    let pauseMs = 0;
    try {
      const config = readConfig(this.env);
      if (config.ok) {
        await this.#drain(config.value);
      } else {
        pauseMs = PAUSE_AFTER_ERROR_MS;
        log({ event: "misconfigured", problems: config.failure.map((problem) => problem.name) });
      }
    } catch (error) {
      pauseMs = PAUSE_AFTER_ERROR_MS;
      logError("alarm", error);
    } finally {
      await this.#arm(pauseMs);
    }
  }

  #drain(config: Config): Promise<void> {
    const { basecamp, publicUrl, lookWaitSeconds } = config;
    const connection = connectionStub(this.env);
    const clock = this.#clock;
    const now = clock.now;
    const reader: GrantReaderDeps = {
      published: async () => (this.#trustsCopy() ? this.env.TOKENS?.get(CONNECTION_KEY, "json") : null) ?? null,
      connection,
      keys: config.tokenKeys,
      now,
    };
    return drain({
      records: this.#records,
      findMapping: this.#surroundings.findMapping,
      lookUp: this.#surroundings.lookUp,
      grant: () => readGrant(reader),
      currentGrant: () => connection.grant(),
      renew: (seenToken) => connection.renew(seenToken),
      client: ({ account, accessToken }, fetch) =>
        basecampClient({ apiUrl: basecamp.apiUrl, account, accessToken, userAgent: basecamp.userAgent, fetch, clock }),
      fetch: (input, init) => fetch(input, init),
      pace: this.#paceOf(),
      wait: clock.wait,
      deadline: clock.deadline,
      publicUrl,
      lookWaitSeconds,
      now,
      random: () => Math.random(),
      log,
      reportError: (error) => logError("delivery", error),
    });
  }

  #trustsCopy(): boolean {
    return (this.ctx.storage.kv.get<number>(COPY_TRUSTED_FROM) ?? 0) <= this.#clock.now();
  }

  #paceOf(): Pace {
    if (this.#pace === null) {
      const config = readConfig(this.env);
      this.#pace = new Pace(config.ok ? config.value.pacePer10Seconds : 1);
    }
    return this.#pace;
  }

  /** Sets the alarm to the smallest due time, not before a hold ends; with nothing due there is none. */
  async #arm(pauseMs: number): Promise<void> {
    const dueAt = this.#records.nextDueAt();
    if (dueAt === null) return;
    const now = this.#clock.now();
    const free = this.#pace?.nextFreeAt(now) ?? now;
    const at = Math.max(dueAt, this.#records.currentHold(now)?.until ?? 0, free, now + pauseMs);
    await this.ctx.storage.setAlarm(this.#clock.toRuntime(at));
  }
}
