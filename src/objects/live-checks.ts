import type { Config } from "../config.ts";
import type { LiveAskingDeps, LiveRefusal } from "../delivery/live/live-asking.ts";
import { type LiveAnswer, type LiveOrder, liveCheck } from "../delivery/live/live-check.ts";
import { LiveRecord } from "../delivery/live/live-record.ts";
import { hearWebhook } from "../delivery/live/try-webhook.ts";
import { newReference } from "../delivery/reference.ts";
import { digest } from "../digest.ts";
import { LIVE_EVENTS_PATH } from "../paths.ts";
import type { Result } from "../result.ts";
import type { LedgerCalls } from "./ledger-calls.ts";

const SECRET_CHARACTERS = 43;

/** The check of a real account, as the ledger has it. */
export class LiveChecks {
  readonly #record: LiveRecord;
  readonly #own: Pick<LiveAskingDeps, "settings" | "pace" | "now">;
  /** The end of the latest step. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(sql: SqlStorage, own: Pick<LiveAskingDeps, "settings" | "pace" | "now">) {
    this.#record = new LiveRecord(sql);
    this.#own = own;
  }

  /** One step after another: what one is just making in Basecamp, another would take for lost and forget. */
  step(order: LiveOrder, config: Config, calls: LedgerCalls): Promise<Result<LiveAnswer, LiveRefusal>> {
    const done = this.#before.then(() => this.#step(order, config, calls));
    this.#before = done.catch(() => undefined);
    return done;
  }

  #step(
    order: LiveOrder,
    { publicUrl, basecamp }: Config,
    calls: LedgerCalls,
  ): Promise<Result<LiveAnswer, LiveRefusal>> {
    const { settings, pace, now } = this.#own;
    const { apiUrl } = basecamp;
    let headers: Headers | null = null;
    // Basecamp calls https only; a stand-in on the same machine calls anything there.
    const canBeCalled = publicUrl.startsWith("https://") || apiUrl.startsWith("http://");
    return liveCheck(order, {
      ...{ settings, pace, now, apiUrl, publicUrl, record: this.#record, grant: calls.grant, renew: calls.renew },
      client: (grant) => calls.liveClient(grant, pace, (seen) => (headers = seen)),
      latestHeaders: () => headers,
      addressPrefix: canBeCalled ? `${publicUrl}${LIVE_EVENTS_PATH}` : null,
      newSecret: () => randomText(SECRET_CHARACTERS),
      newReference: () => newReference(randomBytes),
    });
  }

  /** Notes that Basecamp told of a to-do; null notes nothing. False when the secret is not the check's. */
  async hear(given: string, todo: string | null): Promise<boolean> {
    const secret = this.#record.current()?.webhook?.secret ?? "";
    const [known, asked] = [await toBytes(secret), await toBytes(given)];
    if (!crypto.subtle.timingSafeEqual(known, asked) || secret === "") return false;
    return hearWebhook(secret, todo, { record: this.#record, now: this.#own.now });
  }
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Letters and digits, five random bits each. */
function randomText(length: number): string {
  return Array.from({ length: Math.ceil(length / 10) }, () => newReference(randomBytes))
    .join("")
    .slice(0, length);
}

/** Digests are of one length, so that the time of the comparison tells nothing. */
async function toBytes(text: string): Promise<Uint8Array> {
  return new TextEncoder().encode(await digest(text));
}
