import { postSigned } from "../../../src/cli/form-tools/typeform.ts";
import type { LabClock } from "./clock.ts";
import { labSecrets } from "./mappings.ts";
import type { Parcel } from "./parcels.ts";
import type { Random } from "./random.ts";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** The newest answers whose duration is kept. */
const KEPT_DURATIONS = 1_000;

/** The form tool: sends each parcel when its time has come, and again after anything but a 2xx until there is one. */
export class FormTool {
  /** Marks that were sent, and those that the bridge has answered for. */
  readonly sent = new Set<string>();
  readonly acknowledged = new Set<string>();
  calls = 0;
  /** Answers other than 2xx by their status. */
  readonly refusals = new Map<number, number>();
  readonly #url: string;
  readonly #clock: LabClock;
  readonly #random: Random;
  readonly #durations: number[] = [];

  constructor(url: string, clock: LabClock, random: Random) {
    this.#url = url;
    this.#clock = clock;
    this.#random = random;
  }

  /** Resolves when every parcel got its 2xx. `start` is a moment of the clock. */
  async send(parcels: readonly Parcel[], start: number, signal: AbortSignal): Promise<void> {
    await Promise.all(
      parcels.map(async (parcel) => {
        await this.#clock.until(start + parcel.at, signal);
        this.sent.add(parcel.mark);
        await this.#deliver(parcel, signal);
      }),
    );
  }

  /** The real milliseconds within which half of the newest answers came. */
  usualAnswer(): number {
    const sorted = this.#durations.toSorted((one, other) => one - other);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }

  async #deliver(parcel: Parcel, signal: AbortSignal): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (await this.#post(parcel)) {
        this.acknowledged.add(parcel.mark);
        return;
      }
      await this.#clock.sleep(pauseMs * this.#random.between(0.5, 1), signal);
    }
  }

  async #post({ mapping, body }: Parcel): Promise<boolean> {
    const began = performance.now();
    this.calls += 1;
    try {
      const url = `${this.#url}/webhooks/${mapping.name}`;
      const response = await postSigned(url, new TextEncoder().encode(body), labSecrets[mapping.secret] ?? "");
      await response.body?.cancel();
      this.#durations.push(performance.now() - began);
      if (this.#durations.length > KEPT_DURATIONS) this.#durations.shift();
      if (!response.ok) this.refusals.set(response.status, (this.refusals.get(response.status) ?? 0) + 1);
      return response.ok;
    } catch {
      return false;
    }
  }
}
