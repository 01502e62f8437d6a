import type { Config } from "../config.ts";
import type { DeliveryEvent } from "../delivery/delivery.ts";
import type { LedgerSettings } from "../delivery/ledger-settings.ts";
import type { Pace } from "../delivery/pace.ts";
import type { DeliveryRecords } from "../delivery/records.ts";
import type { TrackingEvent } from "../delivery/tracking/event.ts";
import { KnownAccount, lookAfterTodos, nextLookAt, TRACKING_REQUEST_LIMIT } from "../delivery/tracking/look-after.ts";
import { Registrations } from "../delivery/tracking/registrations.ts";
import type { SecretRotation } from "../delivery/tracking/secret-rotation.ts";
import { digest } from "../digest.ts";
import { TODO_EVENTS_PATH } from "../paths.ts";
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
    const { secret = null, former = null } = this.#own.settings.todoEventsSecret() ?? {};
    const asked = toBytes(await digest(given));
    const fits = [secret, former].map(async (one) => {
      const known = toBytes(await digest(one ?? ""));
      return crypto.subtle.timingSafeEqual(known, asked) && one !== null;
    });
    return (await Promise.all(fits)).includes(true);
  }

  /** Gives every project's webhook an address with another secret; both count until the last one has it. */
  rotateSecret(config: Config, now: number): SecretRotation {
    if (this.#own.settings.replaceTodoEventsSecret(newSecret)) this.registrations.makeAllDue(now);
    return this.secretRotation(config);
  }

  /** How far that is; where nothing is left under the former secret, it counts no more from now on. */
  secretRotation({ publicUrl }: Pick<Config, "publicUrl">): SecretRotation {
    const known = this.#own.settings.todoEventsSecret();
    if (known === null) return { state: "none", waiting: [] };
    if (known.former === null) return { state: "done", waiting: [] };
    // Those of another account are looked after once that one is connected again, which gives them the address of then.
    const waiting = this.registrations.notAt(`${publicUrl}${TODO_EVENTS_PATH}${known.secret}`, this.account.id);
    if (waiting.length > 0) return { state: "under-way", waiting };
    this.#own.settings.forgetFormerTodoEventsSecret();
    return { state: "done", waiting };
  }

  /** A person says that the former secret is to count no more, also where a webhook has it still. */
  endSecretRotation(): void {
    this.#own.settings.forgetFormerTodoEventsSecret();
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
    this.secretRotation(config);
  }
}

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_" })[sign] ?? "");
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
