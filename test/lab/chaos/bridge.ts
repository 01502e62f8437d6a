import { appendFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type Runtime, type RuntimeOptions, startRuntime } from "../serve/runtime.ts";
import { CLIENT } from "./basecamp.ts";
import type { LabClock } from "./clock.ts";
import { Attempts, Counts, Deliveries, type DeliveryView, LEDGER_PATH } from "./ledger-view.ts";
import { labSecrets } from "./mappings.ts";

export const ADMIN_PASSWORD = "correct horse battery";

export interface BridgeOptions {
  readonly bundle: string;
  /** Holds the objects' databases and the bridge's log. */
  readonly folder: string;
  readonly port: number;
  readonly basecamp: string;
  /** Host and port of the KV namespace. */
  readonly kv: string;
  readonly clock: LabClock;
  readonly skipLookUp: boolean;
}

/** In virtual milliseconds. */
const DRAIN_POLL_MS = 5_000;

const LogLine = z.object({ event: z.literal("error"), where: z.string(), error: z.string() });

/** The bridge in a runtime of its own, which can be killed and comes back on the same disk. */
export class Bridge {
  readonly url: string;
  kills = 0;
  /** Faults of its own that the bridge logged. */
  readonly errors: string[] = [];
  readonly #options: RuntimeOptions;
  readonly #log: string;
  #runtime: Runtime | null = null;
  #busy: Promise<void> = Promise.resolve();

  constructor({ bundle, folder, port, basecamp, kv, clock, skipLookUp }: BridgeOptions) {
    this.url = `http://127.0.0.1:${port}`;
    this.#log = join(folder, "bridge.log");
    this.#options = {
      bundle,
      port,
      disk: join(folder, "disk"),
      objects: [
        { binding: "LEDGER", className: "Ledger" },
        { binding: "CONNECTION", className: "Connection" },
      ],
      kv: { TOKENS: kv },
      vars: {
        ...labSecrets,
        PUBLIC_URL: this.url,
        ADMIN_PASSWORD,
        TOKEN_KEYS: `lab:${Buffer.alloc(32, 7).toString("base64")}`,
        BASECAMP_CLIENT_ID: CLIENT.id,
        BASECAMP_CLIENT_SECRET: CLIENT.secret,
        BASECAMP_USER_AGENT: "Formcamp fault lab (lab@example.com)",
        BASECAMP_API_URL: basecamp,
        LAUNCHPAD_URL: basecamp,
        LAB_EPOCH: String(clock.time.epoch),
        LAB_SPEED: String(clock.time.speed),
        LAB_SKIP_LOOK_UP: skipLookUp ? "yes" : "no",
      },
      onLine: (line) => this.#read(line),
    };
  }

  async start(): Promise<void> {
    const runtime = await startRuntime(this.#options);
    this.#runtime = runtime;
    void runtime.ended.then(() => {
      if (this.#runtime === runtime) this.errors.push("The runtime ended by itself.");
    });
  }

  /** Kills the runtime, and starts it again when `down` has resolved. One kill after the other. */
  restart(down: () => Promise<void>): Promise<void> {
    this.#busy = this.#busy.then(async () => {
      this.kills += 1;
      await this.#end();
      await down();
      await this.start();
    });
    return this.#busy;
  }

  /** Waits until a restart under way is over, and starts the runtime if that was broken off. */
  async settle(): Promise<void> {
    await this.#busy.catch(() => undefined);
    this.#busy = Promise.resolve();
    if (this.#runtime === null) await this.start();
  }

  async stop(): Promise<void> {
    await this.#busy.catch(() => undefined);
    await this.#end();
  }

  /** Resolves when no delivery waits for anything but a person. */
  async drained(clock: LabClock, signal: AbortSignal): Promise<void> {
    while ((await this.waiting().catch(() => 1)) > 0) await clock.sleep(DRAIN_POLL_MS, signal);
  }

  /** How many deliveries wait for anything but a person. */
  async waiting(): Promise<number> {
    const { pending = 0, sending = 0 } = Counts.parse(await this.#ask("counts"));
    return pending + sending;
  }

  async deliveries(): Promise<readonly DeliveryView[]> {
    return Deliveries.parse(await this.#ask("deliveries"));
  }

  async attempts(submission: string): Promise<Attempts> {
    return Attempts.parse(await this.#ask(`attempts?${new URLSearchParams({ submission })}`));
  }

  async #end(): Promise<void> {
    const runtime = this.#runtime;
    this.#runtime = null;
    await runtime?.kill();
  }

  async #ask(what: string): Promise<unknown> {
    const response = await fetch(`${this.url}${LEDGER_PATH}${what}`);
    if (!response.ok) throw new Error(`The ledger's ${what} answered ${response.status}.`);
    return response.json();
  }

  #read(line: string): void {
    appendFileSync(this.#log, `${line}\n`);
    if (!line.startsWith('{"event":"error"')) return;
    const read = LogLine.safeParse(JSON.parse(line));
    if (read.success) this.errors.push(`${read.data.where}: ${read.data.error}`);
  }
}
