import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWorker } from "../serve/bundle.ts";
import { startKv } from "../serve/kv-server.ts";
import { KvStore } from "../serve/kv-store.ts";
import { freePort } from "../serve/port.ts";
import { type Runtime, startRuntime } from "../serve/runtime.ts";
import { Generator } from "./generator.ts";
import { MAPPING, SECRET } from "./submissions.ts";

const COMPARATORS = { bare: "./workers/bare.ts", floor: "./workers/floor.ts" };
const FORMCAMPS = { worker: "../../../src/worker.ts", bridge: "./workers/bridge.ts", ledger: "./workers/ledger.ts" };
const ENTRIES = { ...COMPARATORS, ...FORMCAMPS };
/** Nobody listens here. */
const NO_BASECAMP = "http://127.0.0.1:9";

export const ADMIN_PASSWORD = "correct horse battery";
export const CLIENT = { id: "bench-bridge", secret: "bench-bridge-secret" };

interface Stoppable {
  stop(): Promise<void>;
}

/** Where everything of one run lives: bundles, disks and what is running. Nothing of it outlives the process. */
export class Lab {
  readonly #folder = mkdtempSync(join(tmpdir(), "formcamp-bench-"));
  readonly #bundles = new Map<string, Promise<string>>();
  readonly #running: Stoppable[] = [];
  #disks = 0;

  constructor() {
    process.once("exit", () => rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 }));
  }

  /** The bundle of an entry, as a deployment would make it. */
  bundle(entry: keyof typeof ENTRIES): Promise<string> {
    const path = fileURLToPath(new URL(ENTRIES[entry], import.meta.url));
    const bundle = this.#bundles.get(entry) ?? buildWorker(path, join(this.#folder, entry));
    this.#bundles.set(entry, bundle);
    return bundle;
  }

  /** A folder for the databases of objects that are to be served more than once. */
  newDisk(): string {
    this.#disks += 1;
    return join(this.#folder, `disk-${this.#disks}`);
  }

  async serveComparator(entry: keyof typeof COMPARATORS): Promise<Runtime> {
    const objects = entry === "floor" ? [{ binding: "FLOOR", className: "Floor" }] : [];
    const vars = { [MAPPING.secret]: SECRET };
    return this.keep(await startRuntime({ bundle: await this.bundle(entry), disk: this.newDisk(), objects, vars }));
  }

  /** Serves Formcamp with a complete configuration and an empty KV; without a Basecamp it has nobody to deliver to. */
  async serveFormcamp(
    entry: keyof typeof FORMCAMPS,
    options: { readonly disk?: string; readonly basecamp?: string } = {},
  ): Promise<Runtime> {
    const { disk = this.newDisk(), basecamp = NO_BASECAMP } = options;
    const bundle = await this.bundle(entry);
    const kv = this.keep(await startKv(new KvStore()));
    const port = await freePort();
    const runtime = await startRuntime({
      bundle,
      port,
      disk,
      objects: [
        { binding: "LEDGER", className: "Ledger" },
        { binding: "CONNECTION", className: "Connection" },
      ],
      kv: { TOKENS: kv.address },
      // The configuration asks for this binding. An entry through which somebody signs in brings one that works.
      services: { SIGN_IN_LIMIT: kv.address },
      vars: {
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        ADMIN_PASSWORD,
        TOKEN_KEYS: `bench:${Buffer.alloc(32, 7).toString("base64")}`,
        BASECAMP_CLIENT_ID: CLIENT.id,
        BASECAMP_CLIENT_SECRET: CLIENT.secret,
        BASECAMP_USER_AGENT: "Formcamp benchmark (bench@example.com)",
        BASECAMP_API_URL: basecamp,
        LAUNCHPAD_URL: basecamp,
        [MAPPING.secret]: SECRET,
      },
    });
    return this.keep(runtime);
  }

  startGenerator(): Generator {
    return this.keep(new Generator());
  }

  /** Stops something at the end of the part. */
  keep<T extends Stoppable>(started: T): T {
    this.#running.push(started);
    return started;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((running) => running.stop()));
  }
}
