import type { Grant, GrantFailure } from "../../basecamp/connection-record.ts";
import type { BasecampFailure } from "../../basecamp/failure.ts";
import type { LiveClient } from "../../basecamp/live-client.ts";
import { failed, ok, type Result } from "../../result.ts";
import { type PeopleRefusal, refusalOf } from "../ask-people.ts";
import type { HoldReason } from "../delivery.ts";
import type { LedgerSettings } from "../ledger-settings.ts";
import type { Pace } from "../pace.ts";
import { withRenewal } from "../renewal.ts";

/** The most requests of one step, repeats after a renewed token aside. */
const STEP_REQUEST_LIMIT = 16;
/** After this long, in milliseconds, a step asks nothing more: the command waits for its answer. */
const STEP_TIME_LIMIT_MS = 30_000;
const SECOND_MS = 1_000;
/** Headers that tell nothing of a limit, and those that every answer of the web may have. */
const LIMIT_HEADER = /rate|limit|retry|quota/i;

/** Why a step of the check, or the whole of it, could not be done. */
export type LiveRefusal =
  | { readonly reason: HoldReason | GrantFailure | Exclude<PeopleRefusal, "not-told" | "rate-limited"> }
  /** `retryAfterSeconds` is null where Basecamp named no wait; `headers` are the names of those about limits. */
  | { readonly reason: "slow-down"; readonly retryAfterSeconds: number | null; readonly headers: readonly string[] }
  | { readonly reason: "turned-down"; readonly status: number }
  | {
      readonly reason:
        | "other-account"
        | "no-project"
        | "no-todoset"
        | "no-mapping"
        | "left-over"
        | "left-elsewhere"
        /** What the check made is in a project that is gone, or that the connected person does not see. */
        | "left-unseen"
        | "no-check"
        | "took-too-long"
        | "misconfigured";
    };

/** How a step reaches Basecamp: by the connection and at the pace of the deliveries. */
export interface LiveAskingDeps {
  readonly grant: () => Promise<Result<Grant, GrantFailure>>;
  readonly renew: (seenToken: string) => Promise<Result<Grant, GrantFailure>>;
  readonly client: (grant: Grant) => LiveClient;
  /** The headers of the latest answer. */
  readonly latestHeaders: () => Headers | null;
  readonly settings: LedgerSettings;
  readonly pace: Pace;
  readonly now: () => number;
}

/** The calls of one step, one after another, none while anything holds the queue up. */
export class LiveAsking {
  readonly account: string;
  readonly #deps: LiveAskingDeps;
  readonly #endAt: number;
  #grant: Grant;
  #left = STEP_REQUEST_LIMIT;

  private constructor(grant: Grant, deps: LiveAskingDeps) {
    this.account = grant.account;
    this.#grant = grant;
    this.#deps = deps;
    this.#endAt = deps.now() + STEP_TIME_LIMIT_MS;
  }

  static async begin(deps: LiveAskingDeps): Promise<Result<LiveAsking, LiveRefusal>> {
    const grant = await deps.grant();
    return grant.ok ? ok(new LiveAsking(grant.value, deps)) : failed({ reason: grant.failure });
  }

  /** One call. A refusal for good comes with its status. */
  async ask<T>(call: (client: LiveClient) => Promise<Result<T, BasecampFailure>>): Promise<Result<T, LiveRefusal>> {
    const { settings, now } = this.#deps;
    const hold = settings.currentHold(now());
    if (hold !== null) return failed({ reason: hold.reason });
    if (this.#left <= 0 || now() > this.#endAt) return failed({ reason: "took-too-long" });
    this.#left--;
    const renew = async (seenToken: string) => {
      const renewed = await this.#deps.renew(seenToken);
      if (renewed.ok && renewed.value.account === this.account) this.#grant = renewed.value;
      return renewed;
    };
    const answer = await withRenewal(this.#grant, { client: this.#deps.client, renew }, call);
    if (answer.ok) return answer;
    const { failure } = answer;
    if (failure.reason === "rejected") return failed({ reason: "turned-down", status: failure.status });
    const refusal = refusalOf(failure, this.#deps);
    if (failure.reason === "rate-limited") return failed(this.#slowDown(failure.retryAfterMs));
    return failed({ reason: refusal === "not-told" || refusal === "rate-limited" ? "no-clear-answer" : refusal });
  }

  #slowDown(retryAfterMs: number | null): LiveRefusal {
    const names = [...(this.#deps.latestHeaders() ?? new Headers()).keys()];
    return {
      reason: "slow-down",
      retryAfterSeconds: retryAfterMs === null ? null : Math.ceil(retryAfterMs / SECOND_MS),
      headers: names.filter((name) => LIMIT_HEADER.test(name)),
    };
  }
}
