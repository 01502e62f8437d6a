import { setTimeout as sleep } from "node:timers/promises";
import { connectBridge, LATENCY_MS } from "./basecamp.ts";
import { milliseconds, type Part } from "./section.ts";
import { percentile } from "./statistics.ts";

const SUBMISSIONS = 60;
/** Not a round number, so that no timer of ours keeps step with them. */
const EVERY_MS = 970;
const WITHIN_MS = 60_000;

/** How soon a submission that was accepted is a to-do, when they come one by one. */
export const latency: Part = async ({ lab, tell }) => {
  const bridge = await connectBridge(lab, "bridge");
  const accepted: { readonly id: string; readonly acceptedAt: number }[] = [];
  for (let sent = 1; sent <= SUBMISSIONS; sent++) {
    const next = sleep(EVERY_MS);
    accepted.push(await bridge.submit());
    if (sent % 10 === 0) tell(`${sent} of ${SUBMISSIONS} sent`);
    await next;
  }
  await bridge.untilFiled(SUBMISSIONS, WITHIN_MS);
  const todos = await bridge.todos();
  const times = accepted.map(({ id, acceptedAt }) => (todos.get(id) ?? Number.NaN) - acceptedAt);
  const [p50, p99, slowest] = [percentile(times, 0.5), percentile(times, 0.99), percentile(times, 1)];
  return [
    {
      title: "From the 202 to the to-do",
      columns: ["", "p50", "p99", "slowest"],
      rows: [[`${SUBMISSIONS} submissions, one each ${EVERY_MS} ms`, ...[p50, p99, slowest].map(milliseconds)]],
      goals: [],
      about: [
        `The emulator answers after ${LATENCY_MS} ms; a to-do exists from the moment at which it came in there.`,
        "The first one also waits for a read of the people whom the to-dos name, as one in ten minutes does.",
        "Both clocks are this machine's.",
      ],
      figures: { p50Ms: p50, p99Ms: p99, slowestMs: slowest },
    },
  ];
};
