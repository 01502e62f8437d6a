import * as z from "zod";
import type { TokenKey } from "../config.ts";
import { ok, type Result } from "../result.ts";
import {
  type ConnectionOffer,
  type ConnectionRecord,
  sealConnection,
  sealOffer,
  unsealConnection,
  unsealOffer,
} from "./connection-record.ts";

/** Durable storage of the connection object: what was put is there for every later get. */
export interface ConnectionStorage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<unknown>;
}

const RECORD = "record";
const OFFER = "offer";
const REFRESH_PAUSE = "refresh-pause";
/** How long a person may take to choose or confirm before the offer is worth nothing, in milliseconds. */
const OFFER_LIFETIME_MS = 30 * 60 * 1000;

const RefreshPause = z.object({ failures: z.number(), until: z.number() });
type RefreshPause = z.infer<typeof RefreshPause>;

/** The stored connection, encrypted. Changes come one after another, and none undoes one that it has not seen. */
export class ConnectionStore {
  readonly #storage: ConnectionStorage;
  readonly #keys: readonly TokenKey[];
  readonly #publish: (record: unknown) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #generation = 0;

  constructor(storage: ConnectionStorage, keys: readonly TokenKey[], publish: (record: unknown) => Promise<void>) {
    this.#storage = storage;
    this.#keys = keys;
    this.#publish = publish;
  }

  /** The connection; null when there is none, a failure when what is stored cannot be read. */
  async load(): Promise<Result<ConnectionRecord | null, "reconnect-needed">> {
    const stored = await this.#storage.get(RECORD);
    return stored === undefined ? ok(null) : unsealConnection(stored, this.#keys);
  }

  /** The connection as far as it can be read. */
  async current(): Promise<ConnectionRecord | null> {
    const record = await this.load();
    return record.ok ? record.value : null;
  }

  /** Counts the connections that were put in place or removed, so that a slow change can see that it came too late. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Puts a connection in the place of whatever was there, the offer included; false when another one was put there or
   * removed since `generation` was read.
   */
  replace(record: ConnectionRecord, generation: number): Promise<boolean> {
    return this.#inTurn(async () => {
      if (generation !== this.#generation) return false;
      this.#generation += 1;
      await this.#save(record);
      await this.#storage.delete(OFFER);
      await this.#storage.delete(REFRESH_PAUSE);
      return true;
    });
  }

  /** Changes members of the connection that has this access token; null when it was replaced or removed meanwhile. */
  update(accessToken: string, change: Partial<ConnectionRecord>): Promise<ConnectionRecord | null> {
    return this.#inTurn(async () => {
      const current = await this.current();
      if (current === null || current.accessToken !== accessToken) return null;
      const changed = { ...current, ...change };
      await this.#save(changed);
      return changed;
    });
  }

  /** Publishes the stored connection once more, for the case that the copy was lost. */
  publishAgain(): Promise<void> {
    return this.#inTurn(async () => {
      const stored = await this.#storage.get(RECORD);
      if (stored !== undefined) await this.#publish(stored);
    });
  }

  /** Removes everything. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#generation += 1;
      for (const key of [RECORD, OFFER, REFRESH_PAUSE]) await this.#storage.delete(key);
      await this.#publish(null);
    });
  }

  /** The offer that waits for a person, or null when there is none or it is too old. */
  async offer(now: number): Promise<ConnectionOffer | null> {
    const stored = await this.#storage.get(OFFER);
    const offer = stored === undefined ? null : await unsealOffer(stored, this.#keys);
    if (offer !== null && offer.offeredAt + OFFER_LIFETIME_MS > now) return offer;
    if (stored !== undefined) await this.dropOffer();
    return null;
  }

  async putOffer(offer: ConnectionOffer): Promise<void> {
    await this.#storage.put(OFFER, await sealOffer(offer, this.#keys));
  }

  async dropOffer(): Promise<void> {
    await this.#storage.delete(OFFER);
  }

  /** Until when no refresh is to be tried, and after how many failures. */
  async refreshPause(): Promise<RefreshPause> {
    const pause = RefreshPause.safeParse(await this.#storage.get(REFRESH_PAUSE));
    return pause.success ? pause.data : { failures: 0, until: 0 };
  }

  async setRefreshPause(pause: RefreshPause): Promise<void> {
    await this.#storage.put(REFRESH_PAUSE, pause);
  }

  async #save(record: ConnectionRecord): Promise<void> {
    const sealed = await sealConnection(record, this.#keys);
    await this.#storage.put(RECORD, sealed);
    await this.#publish(sealed);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change, change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
