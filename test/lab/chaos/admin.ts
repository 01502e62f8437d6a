import * as z from "zod";
import { signIn } from "../../../src/cli/admin-session.ts";
import type { Basecamp } from "./basecamp.ts";
import { ADMIN_PASSWORD, type Bridge } from "./bridge.ts";
import type { LabClock } from "./clock.ts";
import type { Random } from "./random.ts";

const LOOK_EVERY_MS = 30_000;
const SLOWEST_MS = 4 * 60_000;

const Status = z.object({ current: z.object({ state: z.string() }) });

/** The person who runs the bridge: looks at the connection now and then, and connects again when it has ended. */
export class Admin {
  reconnects = 0;
  readonly #bridge: Bridge;
  readonly #basecamp: Basecamp;
  readonly #clock: LabClock;
  readonly #random: Random;

  constructor(bridge: Bridge, basecamp: Basecamp, clock: LabClock, random: Random) {
    this.#bridge = bridge;
    this.#basecamp = basecamp;
    this.#clock = clock;
    this.#random = random;
  }

  /** Connects through the pages, as a person does. */
  async connect(): Promise<void> {
    await (await signIn(this.#bridge.url, ADMIN_PASSWORD)).connect();
  }

  /** Goes on until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#clock.sleep(LOOK_EVERY_MS, signal);
      if (await this.#isConnected()) continue;
      await this.#clock.sleep(this.#random.between(0, SLOWEST_MS), signal);
      this.#basecamp.set({ refusal: null });
      // A page that fails is tried again at the next look.
      await this.connect().then(
        () => this.reconnects++,
        () => undefined,
      );
    }
  }

  /** A bridge that does not answer tells nothing. */
  async #isConnected(): Promise<boolean> {
    try {
      const admin = await signIn(this.#bridge.url, ADMIN_PASSWORD);
      return Status.parse(await admin.readJson("/admin/connection")).current.state === "connected";
    } catch {
      return true;
    }
  }
}
