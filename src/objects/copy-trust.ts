/** KV may give an old copy for a minute after a change; for this long, in milliseconds, it is not asked. */
export const COPY_MAY_BE_OLD_MS = 90_000;
const COPY_TRUSTED_FROM = "copy-trusted-from";

/** Whether the copy of the connection in KV may be believed. Survives a restart of the object. */
export class CopyTrust {
  readonly #kv: SyncKvStorage;
  readonly #now: () => number;

  constructor(kv: SyncKvStorage, now: () => number) {
    this.#kv = kv;
    this.#now = now;
  }

  /** The connection was made or changed: the copy is believed again after a while. */
  changed(): void {
    this.#kv.put(COPY_TRUSTED_FROM, this.#now() + COPY_MAY_BE_OLD_MS);
  }

  /** The connection was removed: no copy is believed until there is a new one. */
  removed(): void {
    this.#kv.put(COPY_TRUSTED_FROM, Number.MAX_SAFE_INTEGER);
  }

  readonly isTrusted = (): boolean => (this.#kv.get<number>(COPY_TRUSTED_FROM) ?? 0) <= this.#now();
}
