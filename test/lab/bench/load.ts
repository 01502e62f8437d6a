import { performance } from "node:perf_hooks";
import { fire, prepare } from "./connections.ts";
import { Order, type Reply, type Round } from "./orders.ts";
import { percentile } from "./statistics.ts";

const MICROSECONDS = 1_000_000;

/** The generator's process: prepares the round that it is told of, says "ready", and runs it on "go". */
function listen(): void {
  let go: () => Promise<Round> = () => Promise.reject(new Error("No round was prepared."));
  const obey = async (message: unknown): Promise<Reply> => {
    if (message === "go") return { round: await go() };
    const order = Order.parse(message);
    const requests = prepare(order);
    go = () => measure(order, requests);
    return { ready: true };
  };
  process.on("message", (message) => {
    obey(message)
      .catch((error: unknown): Reply => ({ problem: error instanceof Error ? error.message : String(error) }))
      .then((reply) => process.send?.(reply));
  });
  process.on("disconnect", () => process.exit());
  // Ctrl-C reaches the whole group; the driver decides when this process ends.
  process.on("SIGINT", () => undefined);
}

async function measure(order: Order, requests: readonly Buffer[]): Promise<Round> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const { latencies, refused, endedAt } = await fire(order, requests);
  const seconds = (endedAt - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    answers: latencies.length,
    refused,
    seconds,
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    slowest: percentile(latencies, 1),
    generatorCpu: (user + system) / MICROSECONDS / seconds,
  };
}

listen();
