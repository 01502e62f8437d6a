import type { Runtime } from "../serve/runtime.ts";
import { fillLedger } from "./fill.ts";
import type { Generator } from "./generator.ts";
import type { Lab } from "./lab.ts";
import type { Round } from "./orders.ts";
import { goal, milliseconds, type Part, type PartContext, round, type Section } from "./section.ts";
import { median } from "./statistics.ts";
import { WEBHOOK_PATH } from "./submissions.ts";

const CONNECTIONS = 16;
const ROUNDS = 3;
const ROUND_SECONDS = 5;
const WARM_UP_SECONDS = 2;
/** More requests than any of these answers in a second on a fast machine; each is prepared before the clock starts. */
const PREPARED_PER_SECOND = { storing: 6_000, bare: 20_000 };
const FILLED = 100_000;
const GOAL_OF_FLOOR = 0.7;
/** A generator that takes more of its core than this measures itself. */
const GENERATOR_CPU_LIMIT = 0.85;

interface Target {
  readonly name: string;
  readonly preparedPerSecond: number;
  readonly runtime: Runtime;
}

/** How many signed submissions a second are acknowledged, with an empty ledger. */
export const acknowledgements: Part = async (context) => {
  const { lab } = context;
  const formcamp = { name: "Formcamp, empty ledger", runtime: await lab.serveFormcamp("worker") };
  return [await compare(formcamp, "Acknowledgements, empty ledger", context)];
};

/** The same with a ledger that has delivered much already. */
export const acknowledgementsFilled: Part = async (context) => {
  const { lab, tell } = context;
  const disk = lab.newDisk();
  await fillLedger(lab, disk, FILLED, tell);
  const count = FILLED.toLocaleString("en");
  const formcamp = { name: `Formcamp, ${count} delivered`, runtime: await lab.serveFormcamp("worker", { disk }) };
  return [await compare(formcamp, `Acknowledgements, ${count} submissions delivered before`, context)];
};

async function compare(
  formcamp: Pick<Target, "name" | "runtime">,
  title: string,
  { lab, tell }: PartContext,
): Promise<Section> {
  const targets: readonly Target[] = [
    { ...formcamp, preparedPerSecond: PREPARED_PER_SECOND.storing },
    await comparator("floor", "Floor: bare Hono + one INSERT in one object", lab),
    await comparator("bare", "Bare Hono, checks the signature", lab),
  ];
  const generator = lab.startGenerator();
  for (const target of targets) {
    tell(`warming up ${target.name}`);
    await fire(generator, target, WARM_UP_SECONDS);
  }
  const measured = new Map<Target, Round[]>(targets.map((target) => [target, []]));
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const target of rotate(targets, turn)) {
      const result = await fire(generator, target, ROUND_SECONDS);
      measured.get(target)?.push(result);
      tell(`round ${turn + 1} of ${ROUNDS}: ${target.name} ${round(result.perSecond)}/s`);
    }
  }
  return toSection(title, [...measured]);
}

async function comparator(entry: "bare" | "floor", name: string, lab: Lab): Promise<Target> {
  const preparedPerSecond = entry === "bare" ? PREPARED_PER_SECOND.bare : PREPARED_PER_SECOND.storing;
  return { name, preparedPerSecond, runtime: await lab.serveComparator(entry) };
}

function fire(generator: Generator, { name, runtime, preparedPerSecond }: Target, seconds: number): Promise<Round> {
  const requests = preparedPerSecond * seconds;
  const ended = runtime.ended.then(() => Promise.reject(new Error(`The runtime of "${name}" ended by itself.`)));
  const order = { port: runtime.port, path: WEBHOOK_PATH, connections: CONNECTIONS, requests, seconds };
  return Promise.race([ended, generator.run(order)]);
}

/** Each time another one begins, so that none always has the disk after the same one. */
function rotate<T>(items: readonly T[], by: number): readonly T[] {
  return items.map((_, index) => items[(index + by) % items.length]).filter((item) => item !== undefined);
}

function toSection(title: string, measured: readonly (readonly [Target, readonly Round[]])[]): Section {
  const figures = measured.map(([{ name }, rounds]) => ({
    name,
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    slowest: Math.max(...rounds.map(({ slowest }) => slowest)),
    generatorCpu: median(rounds.map(({ generatorCpu }) => generatorCpu)),
  }));
  const [formcamp, floor, bare] = figures;
  if (formcamp === undefined || floor === undefined || bare === undefined) throw new Error("A target is missing.");
  const ofFloor = formcamp.perSecond / floor.perSecond;
  const busiest = Math.max(...figures.map(({ generatorCpu }) => generatorCpu));
  return {
    title,
    columns: ["", "per second", "of the floor", "p50", "p99", "slowest"],
    rows: figures.map(({ name, perSecond, p50, p99, slowest }) => [
      name,
      round(perSecond),
      round(perSecond / floor.perSecond),
      milliseconds(p50),
      milliseconds(p99),
      milliseconds(slowest),
    ]),
    goals: [goal("Formcamp's throughput as a part of the floor's", ofFloor, ">=", GOAL_OF_FLOOR)],
    about: [
      `Medians of ${ROUNDS} rounds of ${ROUND_SECONDS} s each, taken in turn; ${CONNECTIONS} keep-alive connections, a new signed`,
      "submission in each request. Formcamp and the floor have it on disk before they answer; the floor commits each row",
      "by itself, so a server whose requests share commits can be above it. Formcamp is the deployed bundle with its whole",
      "configuration; it has no connection, so its alarm holds the queue and nothing is delivered meanwhile.",
      busiest > GENERATOR_CPU_LIMIT
        ? `The generator took ${round(busiest * 100)} % of its core: the fastest figure is the generator's own.`
        : `The generator took at most ${round(busiest * 100)} % of its core.`,
    ],
    figures: {
      formcampPerSecond: formcamp.perSecond,
      floorPerSecond: floor.perSecond,
      barePerSecond: bare.perSecond,
      ofFloor,
      formcampP50Ms: formcamp.p50,
      formcampP99Ms: formcamp.p99,
      floorP50Ms: floor.p50,
      floorP99Ms: floor.p99,
    },
  };
}
