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
import { SealedRecord } from "./sealed-record.ts";

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

/** When an offer was made is kept in plain beside it, so that one whose key is missing ends as well. */
const OfferTime = z.object({ offeredAt: z.number() });

/** The copy of the sealed record that readers find. */
export interface PublishedCopy {
  /** Puts the sealed record, or removes the copy. */
  publish(record: unknown): Promise<void>;
  /** The copy as it can be seen, which may be a minute old; null when there is none or it cannot be read. */
  published(): Promise<unknown>;
}

/** Ids of encryption keys: of those that are configured, and of those that something is encrypted under. */
export interface TokenKeyUse {
  /** The key that writes. */
  readonly first: string;
  readonly configured: readonly string[];
  /** The keys that the connection or an offer is under: without one of them, that cannot be read. */
  readonly inUse: readonly string[];
  /** Whether the connection can be read, if there is one. */
  readonly isReadable: boolean;
  /** Under which key each of them is; null when there is none. Readers who cannot open the copy ask for the record. */
  readonly stored: { readonly record: string | null; readonly offer: string | null; readonly copy: string | null };
}

/** The stored connection, encrypted. Changes come one after another, and none undoes one that it has not seen. */
export class ConnectionStore {
  readonly #storage: ConnectionStorage;
  readonly #keys: readonly TokenKey[];
  readonly #copy: PublishedCopy;
  #last: Promise<unknown> = Promise.resolve();
  #generation = 0;
  /** Whether all of it was looked through with these keys; the keys of one store never change. */
  #rewrapped = false;

  constructor(storage: ConnectionStorage, keys: readonly TokenKey[], copy: PublishedCopy) {
    this.#storage = storage;
    this.#keys = keys;
    this.#copy = copy;
  }

  /** The connection; null when there is none, a failure when what is stored cannot be read. */
  async load(): Promise<Result<ConnectionRecord | null, "reconnect-needed">> {
    const record = await this.#read();
    if (!this.#rewrapped) await this.rewrap();
    return record;
  }

  /**
   * Puts the record, the offer and the copy under the first key where they are under another one that is known. What
   * cannot be read stays as it is, so that it is there once its key is put back.
   */
  rewrap(): Promise<void> {
    return this.#inTurn(async () => {
      const { record, offer, copy } = await this.#storedKeys();
      const current = await this.#read();
      if (current.ok && current.value !== null) {
        const isOld = record !== this.#firstKey || (copy !== null && copy !== this.#firstKey);
        if (isOld) await this.#save(current.value);
      }
      if (offer !== null && offer !== this.#firstKey) {
        const read = await unsealOffer(await this.#storage.get(OFFER), this.#keys);
        if (read !== null) await this.#saveOffer(read);
      }
      this.#rewrapped = true;
    });
  }

  /** Under which keys things are, once they were put under the first one. */
  async keyUse(): Promise<TokenKeyUse> {
    const { ok: isReadable } = await this.load();
    const stored = await this.#storedKeys();
    const inUse = [stored.record, stored.offer].filter((id) => id !== null);
    return {
      first: this.#firstKey,
      configured: this.#keys.map(({ id }) => id),
      inUse: [...new Set(inUse)],
      isReadable,
      stored,
    };
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
      const read = await this.#read();
      const current = read.ok ? read.value : null;
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
      if (stored !== undefined) await this.#copy.publish(stored);
    });
  }

  /** Removes everything. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#generation += 1;
      for (const key of [RECORD, OFFER, REFRESH_PAUSE]) await this.#storage.delete(key);
      await this.#copy.publish(null);
    });
  }

  /** The offer that waits for a person, or null when there is none or it is too old. */
  async offer(now: number): Promise<ConnectionOffer | null> {
    const stored = await this.#storage.get(OFFER);
    if (stored === undefined) return null;
    const offer = await unsealOffer(stored, this.#keys);
    const time = OfferTime.safeParse(offer ?? stored);
    if (!time.success || time.data.offeredAt + OFFER_LIFETIME_MS <= now) {
      await this.dropOffer();
      return null;
    }
    return offer;
  }

  putOffer(offer: ConnectionOffer): Promise<void> {
    return this.#inTurn(() => this.#saveOffer(offer));
  }

  dropOffer(): Promise<void> {
    return this.#inTurn(async () => void (await this.#storage.delete(OFFER)));
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
    await this.#copy.publish(sealed);
  }

  async #saveOffer(offer: ConnectionOffer): Promise<void> {
    const sealed = await sealOffer(offer, this.#keys);
    await this.#storage.put(OFFER, { ...sealed, offeredAt: offer.offeredAt });
  }

  async #read(): Promise<Result<ConnectionRecord | null, "reconnect-needed">> {
    const stored = await this.#storage.get(RECORD);
    return stored === undefined ? ok(null) : unsealConnection(stored, this.#keys);
  }

  async #storedKeys(): Promise<TokenKeyUse["stored"]> {
    const record = keyIdOf(await this.#storage.get(RECORD));
    const offer = keyIdOf(await this.#storage.get(OFFER));
    return { record, offer, copy: keyIdOf(await this.#copy.published()) };
  }

  get #firstKey(): string {
    const [first] = this.#keys;
    if (first === undefined) throw new Error("Sealing needs a key; the configuration is checked before.");
    return first.id;
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change, change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function keyIdOf(stored: unknown): string | null {
  const sealed = SealedRecord.safeParse(stored);
  return sealed.success ? sealed.data.keyId : null;
}
