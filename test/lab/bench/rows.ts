import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectedBridge, connectBridge } from "./basecamp.ts";
import { type Rows, takeRows } from "./fill.ts";
import { type Part, round } from "./section.ts";

const ONE_BY_ONE = 20;
const TOGETHER = 40;
const WITHIN_MS = 60_000;
/** The last statements of a run come after its to-do exists. */
const SETTLE_MS = 300;

/** How many rows a submission costs from its webhook until it is delivered, by the count that Cloudflare bills. */
export const rows: Part = async ({ lab, tell }) => {
  const bridge = await connectBridge(lab, "ledger");
  await settled(bridge, 0);
  await bridge.submit();
  await settled(bridge, 1);
  await takeRows(bridge.runtime);

  tell("one by one");
  for (let sent = 1; sent <= ONE_BY_ONE; sent++) {
    await bridge.submit();
    await settled(bridge, 1 + sent);
  }
  const single = perSubmission(await takeRows(bridge.runtime), ONE_BY_ONE);

  tell("many together");
  await Promise.all(Array.from({ length: TOGETHER }, () => bridge.submit()));
  await settled(bridge, 1 + ONE_BY_ONE + TOGETHER);
  const crowded = perSubmission(await takeRows(bridge.runtime), TOGETHER);

  const line = (name: string, { statements, read, written, alarms }: Rows) => [
    name,
    ...[statements, read, written, alarms].map(round),
  ];
  return [
    {
      title: "Rows per submission, from its webhook until it is delivered",
      columns: ["", "statements", "rows read", "rows written", "alarms set"],
      rows: [line("One by one", single), line(`${TOGETHER} at once`, crowded)],
      goals: [],
      about: [
        "All statements of the ledger object with its alarm, by the counts of their cursors (indexes included).",
        "Cloudflare bills each setting of the alarm as one more row written.",
      ],
      figures: {
        statements: single.statements,
        read: single.read,
        written: single.written,
        crowdedRead: crowded.read,
        crowdedWritten: crowded.written,
      },
    },
  ];
};

async function settled(bridge: ConnectedBridge, todos: number): Promise<void> {
  await bridge.untilFiled(todos, WITHIN_MS);
  await sleep(SETTLE_MS);
}

function perSubmission(sum: Rows, count: number): Rows {
  const { statements, read, written, alarms } = sum;
  return { statements: statements / count, read: read / count, written: written / count, alarms: alarms / count };
}
