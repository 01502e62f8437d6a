/** A webhook that is ready to be posted; its body is text, since its ids are above 2^53. */
export type Parcel = { webhookId: string; address: string; headers: Record<string, string>; body: string };

/** What was not sent: parcels that wait for a test to take them, and events that let the next one go first. */
export class Outbox {
  #held: Parcel[] = [];
  #keptBack: (() => void)[] = [];

  get held(): readonly Parcel[] {
    return this.#held;
  }

  hold(parcel: Parcel): void {
    this.#held.push(parcel);
  }

  take(): Parcel[] {
    return this.#held.splice(0);
  }

  keepBack(send: () => void): void {
    this.#keptBack.push(send);
  }

  get hasKeptBack(): boolean {
    return this.#keptBack.length > 0;
  }

  /** Sends what was kept back. */
  release(): void {
    for (const send of this.#keptBack.splice(0)) send();
  }

  clear(): void {
    this.#held = [];
    this.#keptBack = [];
  }
}
