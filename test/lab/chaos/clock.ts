import { setTimeout as sleep } from "node:timers/promises";
import { toReal, toVirtual, type VirtualTime } from "./virtual-time.ts";

/** The lab's clock: all that happens in a run happens by it. Lengths are virtual milliseconds. */
export class LabClock {
  readonly time: VirtualTime;

  constructor(speed: number) {
    this.time = { epoch: Date.now(), speed };
  }

  now(): number {
    return toVirtual(this.time, Date.now());
  }

  /** Waits until a virtual moment. Rejects when the signal aborts. */
  async until(at: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await sleep(Math.max(0, toReal(this.time, at) - Date.now()), undefined, { signal });
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.until(this.now() + ms, signal);
  }

  /** How long something takes in reality. */
  real(ms: number): number {
    return Math.ceil(ms / this.time.speed);
  }
}
