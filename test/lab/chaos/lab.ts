import { setMaxListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { buildWorker } from "../serve/bundle.ts";
import { startKv } from "../serve/kv-server.ts";
import { KvStore } from "../serve/kv-store.ts";
import { freePort } from "../serve/port.ts";
import { Admin } from "./admin.ts";
import { startBasecamp } from "./basecamp.ts";
import { Bridge } from "./bridge.ts";
import { type Case, readCases } from "./cases.ts";
import { LabClock } from "./clock.ts";
import { FormTool } from "./form-tool.ts";
import { makeParcels, todoName, wantedTodos } from "./parcels.ts";
import { makePlan, type StormKind } from "./plan.ts";
import { Random } from "./random.ts";
import { isGood, judge, type Verdict } from "./verdict.ts";
import { Weather } from "./weather.ts";

const WORKER = fileURLToPath(new URL("./worker/worker.ts", import.meta.url));
const TOKENS_LAST_SECONDS = 20 * 60;
const TICK_MS = 250;
/** How many of the submissions that came out wrong are told about. */
const TOLD_CASES = 5;

export interface LabOptions {
  readonly submissions: number;
  readonly seed: number;
  readonly speed: number;
  /** The share of requests that a storm hits, 0 to 1. */
  readonly faultRate: number;
  readonly skipLookUp: boolean;
  readonly storms: readonly [StormKind, ...StormKind[]];
  /** How long submissions and faults come, in virtual milliseconds. */
  readonly spanMs: number;
  /** What is not delivered so long after the faults counts as stuck; virtual milliseconds. */
  readonly drainMs: number;
  /** The lab's Worker, bundled; it is made when absent. */
  readonly bundle?: string;
}

/** How a run stands. */
export interface Progress {
  readonly sent: number;
  readonly acknowledged: number;
  readonly todos: number;
  /** Null while the bridge is dead. */
  readonly waiting: number | null;
  readonly kills: number;
  readonly virtualMs: number;
  readonly weather: string;
}

export interface Outcome extends Verdict {
  readonly sent: number;
  readonly acknowledged: number;
  readonly good: boolean;
  /** False when it was stopped before its end. */
  readonly complete: boolean;
  readonly kills: number;
  readonly reconnects: number;
  readonly calls: number;
  readonly refusals: ReadonlyMap<number, number>;
  readonly requests: number;
  readonly faults: number;
  readonly limited: number;
  readonly errors: readonly string[];
  /** How long this machine makes everybody wait by itself; real milliseconds. */
  readonly ownDelayMs: number;
  readonly virtualMs: number;
  readonly realMs: number;
  readonly cases: readonly Case[];
  /** Where the bridge's databases and log are kept, when something came out wrong. */
  readonly folder: string | null;
}

/** Bundles the lab's Worker. */
export function buildLabWorker(folder: string): Promise<string> {
  return buildWorker(WORKER, folder);
}

/** One run: submissions through a bridge whose surroundings fail, and the verdict by what stands in Basecamp then. */
export async function runLab(
  options: LabOptions,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "formcamp-chaos-"));
  const began = performance.now();
  setMaxListeners(0, signal);
  const bundle = options.bundle ?? (await buildLabWorker(join(folder, "build")));
  const random = new Random(options.seed);
  const clock = new LabClock(options.speed);
  const now = () => clock.now();
  const parcels = makeParcels(options.submissions, options.spanMs, options.seed, random.fork());
  const plan = makePlan(options.spanMs, options.faultRate, options.storms, random.fork());
  const weather = new Weather(plan, clock, random.fork());
  const kv = await startKv(new KvStore(now), () => weather.staleSeconds());
  const settings = { expiresIn: TOKENS_LAST_SECONDS };
  const basecamp = await startBasecamp(now, settings, (method, path) => weather.chooseFault(method, path));
  const { skipLookUp } = options;
  const place = { bundle, folder, port: await freePort(), basecamp: basecamp.origin, kv: kv.address };
  const bridge = new Bridge({ ...place, clock, skipLookUp });
  const admin = new Admin(bridge, basecamp, clock, random.fork());
  const formTool = new FormTool(bridge.url, clock, random.fork());
  const watching = new AbortController();
  const untilOver = AbortSignal.any([signal, watching.signal]);
  setMaxListeners(0, untilOver);
  const delay = monitorEventLoopDelay();
  delay.enable();
  let complete = false;
  let keep = false;
  try {
    await bridge.start();
    await admin.connect();
    const start = clock.now();
    const reporting = report(start);
    const guarded = admin.watch(untilOver).catch(() => undefined);
    try {
      const working = Promise.all([
        formTool.send(parcels, start, untilOver),
        weather.play(start, bridge, basecamp, untilOver),
      ]);
      const limit = clock.until(start + plan.endsAt + options.drainMs, untilOver);
      await Promise.race([working.then(() => bridge.drained(clock, untilOver)), limit]);
      complete = true;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    watching.abort();
    await Promise.all([reporting, guarded]);
    const outcome = await conclude(start);
    keep = outcome.folder !== null;
    return outcome;
  } finally {
    watching.abort();
    delay.disable();
    await bridge.stop();
    await Promise.all([basecamp.stop(), kv.stop()]);
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }

  async function report(start: number): Promise<void> {
    while (!untilOver.aborted) {
      const waiting = await bridge.waiting().catch(() => null);
      onProgress({
        ...{ sent: formTool.sent.size, acknowledged: formTool.acknowledged.size, todos: basecamp.todos, waiting },
        ...{ kills: bridge.kills, virtualMs: clock.now() - start, weather: weather.now },
      });
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  async function conclude(start: number): Promise<Outcome> {
    const virtualMs = clock.now() - start;
    await bridge.settle();
    // A to-do is made before its delivery is told to be done, so it must be counted after.
    const deliveries = await bridge.deliveries();
    const made = basecamp.madeByName();
    const wanted = wantedTodos(parcels.filter(({ mark }) => formTool.sent.has(mark)));
    const judged = judge(wanted, formTool.acknowledged, made, deliveries);
    const verdict: Verdict = { todos: basecamp.todos, ...judged };
    const { lost, duplicated, parked, stuck } = verdict;
    const wrong = [
      ...duplicated,
      ...lost,
      ...parked.map(({ submission, key }) => todoName(submission, key)),
      ...(complete ? stuck : []),
    ];
    const cases = await readCases(bridge, wrong.slice(0, TOLD_CASES), made, start);
    const good = complete && isGood(verdict);
    return {
      ...verdict,
      ...{ sent: formTool.sent.size, acknowledged: formTool.acknowledged.size, calls: formTool.calls },
      ...{ good, complete, cases, kills: bridge.kills, reconnects: admin.reconnects, refusals: formTool.refusals },
      ...{ requests: basecamp.requests, faults: weather.faults, limited: basecamp.limited, errors: bridge.errors },
      ...{
        ownDelayMs: Math.max(formTool.usualAnswer(), delay.percentile(99) / 1e6),
        virtualMs,
        realMs: performance.now() - began,
      },
      folder: wrong.length === 0 ? null : folder,
    };
  }
}
