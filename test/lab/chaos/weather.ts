import type { Effect } from "../../emulator/emulator.ts";
import type { Basecamp } from "./basecamp.ts";
import type { Bridge } from "./bridge.ts";
import type { LabClock } from "./clock.ts";
import { drawEffect } from "./effects.ts";
import type { Event, Haze, Plan } from "./plan.ts";
import type { Random } from "./random.ts";

const CLEAR = { recordingsLagSeconds: 0, recordingsWithoutDescription: false };
/** How long a kill waits for a create to come by, in virtual milliseconds. */
const CREATE_WAIT_MS = 60_000;
/** Longer than any kill takes, so that the answer is never given; in real milliseconds. */
const NEVER_MS = 60_000;

/** Plays a plan: decides what happens to each request, and lets the events happen. */
export class Weather {
  /** Answers of Basecamp that were made wrong. */
  faults = 0;
  readonly #plan: Plan;
  readonly #clock: LabClock;
  readonly #random: Random;
  /** Null before the beginning. */
  #start: number | null = null;
  #createComes: (() => void) | null = null;

  constructor(plan: Plan, clock: LabClock, random: Random) {
    this.#plan = plan;
    this.#clock = clock;
    this.#random = random;
  }

  /** What happens to a request of the bridge. */
  chooseFault(method: string, path: string): Effect | undefined {
    if (this.#start === null) return undefined;
    if (method === "POST" && path.includes("/todos") && this.#createComes !== null) {
      this.#createComes();
      return { stall: NEVER_MS };
    }
    const at = this.#elapsed();
    const storm = this.#plan.storms.find(({ from, to }) => from <= at && at < to);
    if (storm === undefined || !this.#random.chance(storm.share)) return undefined;
    this.faults += 1;
    const { now, real } = this.#clock;
    return drawEffect(storm.kind, { random: this.#random, now: now.bind(this.#clock), real: real.bind(this.#clock) });
  }

  /** How old the state is that a read of KV sees, in virtual seconds. */
  staleSeconds(): number {
    return this.#random.between(0, this.#haze()?.staleSeconds ?? 0);
  }

  /** What the weather is like, in a word. */
  get now(): string {
    const at = this.#elapsed();
    return this.#plan.storms.find(({ from, to }) => from <= at && at < to)?.kind ?? "calm";
  }

  /** Resolves when the plan is over and all is calm. */
  async play(start: number, bridge: Bridge, basecamp: Basecamp, signal: AbortSignal): Promise<void> {
    this.#start = start;
    await Promise.all([this.#playHazes(basecamp, signal), this.#playEvents(bridge, basecamp, signal)]);
    await this.#clock.until(start + this.#plan.endsAt, signal);
    basecamp.set({ ...CLEAR, refusal: null });
  }

  async #playHazes(basecamp: Basecamp, signal: AbortSignal): Promise<void> {
    for (const { from, to, recordingsLagSeconds, recordingsWithoutDescription } of this.#plan.hazes) {
      await this.#clock.until(this.#moment(from), signal);
      basecamp.set({ recordingsLagSeconds, recordingsWithoutDescription });
      await this.#clock.until(this.#moment(to), signal);
      basecamp.set(CLEAR);
    }
  }

  async #playEvents(bridge: Bridge, basecamp: Basecamp, signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#plan.events.map(async (event) => {
        await this.#clock.until(this.#moment(event.at), signal);
        await this.#happen(event, bridge, basecamp, signal);
      }),
    );
  }

  async #happen(event: Event, bridge: Bridge, basecamp: Basecamp, signal: AbortSignal): Promise<void> {
    switch (event.what) {
      case "kill":
        if (event.during === "create") await this.#create(signal);
        return bridge.restart(() => this.#clock.sleep(event.downMs, signal));
      case "expire":
        return basecamp.expireTokens();
      case "refuse":
        basecamp.set({ refusal: event.refusal });
        basecamp.expireTokens();
        await this.#clock.sleep(event.forMs, signal);
        return basecamp.set({ refusal: null });
    }
  }

  /** Resolves when a create has done its work and waits for its answer, or when none came for long. */
  async #create(signal: AbortSignal): Promise<void> {
    const came = new Promise<void>((resolve) => {
      this.#createComes = resolve;
    });
    const waited = this.#clock.sleep(CREATE_WAIT_MS, signal);
    await Promise.race([came.then(() => this.#clock.sleep(500, signal)), waited]).finally(() => {
      this.#createComes = null;
    });
  }

  #haze(): Haze | undefined {
    const at = this.#elapsed();
    return this.#plan.hazes.find(({ from, to }) => from <= at && at < to);
  }

  #elapsed(): number {
    return this.#start === null ? -1 : this.#clock.now() - this.#start;
  }

  #moment(at: number): number {
    return (this.#start ?? 0) + at;
  }
}
