import { setTimeout as sleep } from "node:timers/promises";
import { connectBridge, LATENCY_MS } from "./basecamp.ts";
import { goal, type Part, round } from "./section.ts";
import { WEBHOOK_PATH } from "./submissions.ts";

const BURST = 500;
const CONNECTIONS = 16;
const PACE = 45;
const WINDOW_MS = 10_000;
/** The calls that connecting made are forgotten by then. */
const QUIET_MS = WINDOW_MS + 500;
const WITHIN_MS = 10 * 60_000;
const GOAL_OF_FLOOR = 1.05;
const TOO_MANY_REQUESTS = 429;

/** How long a burst takes to be filed at the default pace, beside the shortest time that this pace allows. */
export const burst: Part = async ({ lab, tell }) => {
  const bridge = await connectBridge(lab, "bridge");
  await sleep(QUIET_MS);
  const before = (await bridge.requests()).length;
  const { port } = bridge.runtime;
  const order = { port, path: WEBHOOK_PATH, connections: CONNECTIONS, requests: BURST, seconds: 60 };
  const sent = await lab.startGenerator().run(order);
  tell(`${sent.answers} submissions accepted in ${round(sent.seconds)} s; filing takes about two minutes`);
  let told = 0;
  await bridge.untilFiled(BURST, WITHIN_MS, (filed) => {
    if (filed - told < BURST / 5) return;
    told = filed;
    tell(`${filed} of ${BURST} filed`);
  });
  const requests = (await bridge.requests()).slice(before);
  const creates = requests.filter(({ isCreate }) => isCreate).map(({ at }) => at);
  const tookMs = Math.max(...creates) - Math.min(...creates);
  const floorMs = Math.floor((BURST - 1) / PACE) * WINDOW_MS;
  const limited = requests.filter(({ status }) => status === TOO_MANY_REQUESTS).length;
  const ofPeople = requests.filter(({ isOfPeople }) => isOfPeople).length;
  const perTodo = (requests.length - ofPeople) / (await bridge.todos()).size;
  const ofFloor = tookMs / floorMs;
  return [
    {
      title: `A burst of ${BURST} submissions, filed at ${PACE} calls in 10 s`,
      columns: [
        "",
        "first to last create",
        "the pace's floor",
        "ratio",
        "requests per to-do",
        "reads of people",
        "answers 429",
      ],
      rows: [
        [
          "Formcamp",
          `${round(tookMs / 1000)} s`,
          `${round(floorMs / 1000)} s`,
          ofFloor.toFixed(3),
          perTodo.toFixed(3),
          String(ofPeople),
          String(limited),
        ],
      ],
      goals: [
        goal("Basecamp requests per to-do", perTodo, "=", 1),
        goal("Reads of the people of the project", ofPeople, "<=", 1),
        goal("Time from the first create to the last, as a part of the floor", ofFloor, "<=", GOAL_OF_FLOOR),
      ],
      about: [
        `The emulator allows 50 requests in 10 s as Basecamp does, and answers after ${LATENCY_MS} ms.`,
        "The to-dos name a person, so that the people of the project are read once in ten minutes, and counted apart.",
        `The floor is that of any client that makes at most ${PACE} calls in each 10 s: the first ${PACE} at once.`,
      ],
      figures: { tookSeconds: tookMs / 1000, floorSeconds: floorMs / 1000, ofFloor, perTodo, ofPeople, limited },
    },
  ];
};
