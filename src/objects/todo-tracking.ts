import type { Config } from "../config.ts";
import type { DeliveryEvent } from "../delivery/delivery.ts";
import type { LedgerSettings } from "../delivery/ledger-settings.ts";
import type { Pace } from "../delivery/pace.ts";
import type { DeliveryRecords } from "../delivery/records.ts";
import type { TrackingEvent } from "../delivery/tracking/event.ts";
import { KnownAccount, lookAfterTodos, nextLookAt, TRACKING_REQUEST_LIMIT } from "../delivery/tracking/look-after.ts";
import { Registrations } from "../delivery/tracking/registrations.ts";
import { digest } from "../digest.ts";
import type { LedgerCalls } from "./ledger-calls.ts";
import type { Surroundings } from "./surroundings.ts";

const SECRET_BYTES = 32;

/** Whom following to-dos tells what happens, and what must not. */
export interface TellTracking {
  readonly log: (event: DeliveryEvent | TrackingEvent) => void;
  readonly bug: (where: string, error: unknown) => void;
}

/** How the ledger follows to-dos after they were made. */
export class TodoTracking {
  readonly registrations: Registrations;
  readonly account = new KnownAccount();
  readonly #own: { readonly records: DeliveryRecords; readonly settings: LedgerSettings; readonly pace: Pace };
  readonly #surroundings: Surroundings;
  readonly #tell: TellTracking;

  constructor(
    sql: SqlStorage,
    own: { readonly records: DeliveryRecords; readonly settings: LedgerSettings; readonly pace: Pace },
    surroundings: Surroundings,
    tell: TellTracking,
  ) {
    this.registrations = new Registrations(sql);
    this.#own = own;
    this.#surroundings = surroundings;
    this.#tell = tell;
    own.records.isTracked = (name) => surroundings.findMapping(name)?.isTracked ?? false;
  }

  /** How many of a run's requests are kept for this. */
  reservedRequests(now: number): number {
    const dueAt = nextLookAt({ tracked: this.#own.records.tracked, ...this });
    return dueAt !== null && dueAt <= now ? TRACKING_REQUEST_LIMIT : 0;
  }

  /** The connection was made or changed: every webhook is looked after, as whoever is connected now may. */
  connectionChanged(now: number): void {
    this.account.id = null;
    this.account.isMissing = false;
    this.registrations.makeAllDue(now);
  }

  /** The hourly look: what was not looked after for a while is due, and whoever was missing may be connected. */
  lookAgain(now: number): void {
    this.account.isMissing = false;
    this.registrations.makeStaleDue(now);
  }

  /** Whether a text is the secret in the address that Basecamp calls; the time it takes does not tell how much of it fits. */
  async isSecret(given: string): Promise<boolean> {
    const secret = this.#own.settings.todoEventsSecret();
    const [known, asked] = [toBytes(await digest(secret ?? "")), toBytes(await digest(given))];
    return crypto.subtle.timingSafeEqual(known, asked) && secret !== null;
  }

  /** What is due, after the deliveries of a run that began at `startedAt`. What goes wrong here holds up nothing else. */
  async lookAfter(config: Config, calls: LedgerCalls, startedAt: number): Promise<void> {
    const { clock } = this.#surroundings;
    const { grant, renew, trackingClient: client } = calls;
    await lookAfterTodos(
      {
        ...{ ...clock, ...this.#own, grant, renew, client, publicUrl: config.publicUrl, log: this.#tell.log },
        ...{ tracked: this.#own.records.tracked, registrations: this.registrations, account: this.account },
        secret: () => this.#own.settings.ownTodoEventsSecret(newSecret),
        fetch: (input, init) => fetch(input, init),
        random: () => Math.random(),
      },
      startedAt,
    ).catch((error: unknown) => this.#tell.bug("tracking", error));
  }
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_" })[sign] ?? "");
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
