import { parse } from "lossless-json";
import * as z from "zod";
import { explainTrust } from "../feedback/explain-trust.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { DELIVERIES_PATH } from "../paths.ts";
import { type AdminSession, signIn } from "./admin-session.ts";
import { submissionPath } from "./asked-delivery.ts";
import { NO_CHANGES } from "./form-tools/form-tool.ts";
import { findFormTool } from "./form-tools/form-tools.ts";
import { openForm, statusPathOf } from "./form-tools/open-form.ts";
import { postParcel, tellEmulator } from "./form-tools/post.ts";
import { sampleOf } from "./samples/samples.ts";
import { readAnswer } from "./send-answer.ts";
import { printable } from "./text-table.ts";

/** How long the samples may take to become to-dos before their state is printed as it is, in milliseconds. */
const DEMO_TIMEOUT_MS = 30_000;
const POLL_MS = 250;
/** Of how many mappings a sample is sent, so that a start stays short. */
const MOST_SAMPLES = 8;
const NO_MAPPING =
  "There is no mapping without mistakes in mappings/, so no sample is sent. mappings/README.md shows how to write one.";

const Connection = z.object({
  current: z.object({ state: z.string(), account: z.object({ id: z.string() }).optional() }),
});
const Delivery = z.object({
  reference: z.string(),
  mapping: z.string(),
  state: z.string(),
  todo: z.object({ id: z.string() }).nullable(),
});
const Deliveries = z.array(Delivery);
type Delivery = z.infer<typeof Delivery>;
const text = z.unknown().transform(String);
const EmulatorTodos = z.array(
  z.object({
    id: text,
    content: z.string(),
    app_url: z.string(),
    due_on: z.string().nullish(),
    list: z.object({ title: z.string() }),
    assignees: z.array(z.object({ name: z.string() })),
  }),
);
type EmulatorTodo = z.infer<typeof EmulatorTodos>[number];

export interface DemoOptions {
  readonly bridge: string;
  readonly emulator: string;
  readonly password: string;
  /** The emulator's account. */
  readonly account: string;
  readonly mappings: readonly Mapping[];
  /** The bridge's variables and secrets, by name. */
  readonly vars: Readonly<Record<string, string>>;
}

/** A sample that was sent to a mapping. */
interface Sample {
  readonly mapping: Mapping;
  /** The form tool as people call it. */
  readonly title: string;
  readonly submission: string;
  /** Whether it had been sent before. */
  readonly isKnown: boolean;
  /** What the bridge said when it did not take it. */
  readonly refusal: string | null;
  /** The path of the page that its sender would see; null where it has none. */
  readonly statusPath: string | null;
}

/**
 * Connects the bridge to the emulator through the real pages, sends a sample to each mapping through the public webhook,
 * and answers the lines that tell what came of them. Throws with a sentence when a step is refused.
 */
export async function runDemo(options: DemoOptions): Promise<readonly string[]> {
  const admin = await signIn(options.bridge, options.password);
  const connection = Connection.parse(await admin.readJson("/admin/connection"));
  const { state, account } = connection.current;
  if (state !== "connected" || account?.id !== options.account) await admin.connect();

  const chosen = options.mappings.slice(0, MOST_SAMPLES);
  const samples: Sample[] = [];
  for (const mapping of chosen) {
    const sample = await send(admin, mapping, options);
    if (sample !== null) samples.push(sample);
  }
  const others = options.mappings.slice(MOST_SAMPLES).map(({ name }) => name);
  const giveUpAt = Date.now() + DEMO_TIMEOUT_MS;
  const ends: (readonly Delivery[])[] = [];
  for (const sample of samples) ends.push(await awaitTodos(admin, sample, giveUpAt));
  const todos = EmulatorTodos.parse(parse(await (await fetch(`${options.emulator}/_emulator/todos`)).text()));
  return [
    samples.length === 0 ? NO_MAPPING : headline(samples),
    "",
    ...samples.flatMap((sample, index) => [...describe(sample, ends[index] ?? [], todos, options.bridge), ""]),
    ...(others.length === 0 ? [] : [`No sample was sent to ${others.join(", ")}: npm run send -- NAME sends one.`, ""]),
  ];
}

/** Sends the sample of a mapping; null for a form tool that cannot be played. */
async function send(admin: AdminSession, mapping: Mapping, options: DemoOptions): Promise<Sample | null> {
  const { bridge, emulator, vars } = options;
  const tool = findFormTool(mapping.source);
  const file = sampleOf(mapping);
  if (tool === null || file === null) return null;
  const parcel = tool.read(file, NO_CHANGES, Date.now());
  if ("problem" in parcel) throw new Error(`The sample of ${mapping.name} is none. ${parcel.problem}`);
  const { submission } = parcel;
  const isKnown = (await findDeliveries(admin, mapping.name, submission)).length > 0;
  if (mapping.apiKey !== null && mapping.source === "jotform") await tellEmulator(emulator, parcel);
  const to = { bridge, mapping: mapping.name, secret: vars[mapping.secret] ?? "" };
  const opened = await openForm(tool, parcel, bridge, mapping.name);
  const answer = readAnswer(await postParcel(tool, opened.parcel, to));
  const sample = { mapping, title: tool.title, submission, isKnown };
  if (answer.kind !== "taken") return { ...sample, refusal: answer.words, statusPath: null };
  return { ...sample, refusal: null, statusPath: answer.ticket ?? (await statusPathOf(bridge, opened.ticket)) };
}

/** One for each to-do, the first one first. */
async function findDeliveries(admin: AdminSession, mapping: string, submission: string): Promise<readonly Delivery[]> {
  const deliveries = Deliveries.parse(await admin.readJson(submissionPath(submission)));
  return deliveries.filter((delivery) => delivery.mapping === mapping).reverse();
}

/** The deliveries of a sample once their to-dos exist or a person has to look into them, or as they are when time is up. */
async function awaitTodos(admin: AdminSession, sample: Sample, giveUpAt: number): Promise<readonly Delivery[]> {
  for (;;) {
    const deliveries = await findDeliveries(admin, sample.mapping.name, sample.submission);
    const isOpen = deliveries.some(({ state }) => state === "pending" || state === "sending");
    if (!isOpen || Date.now() > giveUpAt) return deliveries;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function headline(samples: readonly Sample[]): string {
  return samples.every(({ isKnown }) => isKnown)
    ? "The samples were sent again. Their to-dos exist already:"
    : "Samples were sent, each as its form tool would send it. They became these to-dos:";
}

function describe(
  { mapping, title, isKnown, refusal, statusPath }: Sample,
  deliveries: readonly Delivery[],
  todos: readonly EmulatorTodo[],
  bridge: string,
): readonly string[] {
  const trust = explainTrust(mapping)?.brief ?? "";
  const head = `  ${mapping.name}: ${title}, ${trust}`;
  if (refusal !== null) return [head, `    It was not taken. ${refusal}`];
  if (deliveries.length === 0) return [head, "    It was taken, but its delivery cannot be found."];
  return [
    `${head}${isKnown ? " (sent before)" : ""}`,
    ...deliveries.flatMap((delivery) => describeDelivery(delivery, todos, bridge)),
    ...(statusPath === null ? [] : [`    What its sender sees: ${bridge}${statusPath}`]),
  ];
}

function describeDelivery(
  { state, reference, todo: made }: Delivery,
  todos: readonly EmulatorTodo[],
  bridge: string,
): readonly string[] {
  if (made === null) return [`    It is ${state}; its page says why: ${bridge}${DELIVERIES_PATH}${reference}`];
  const todo = todos.find((candidate) => candidate.id === made.id);
  if (todo === undefined) {
    return [`    To-do ${made.id}, which the emulator no longer has. Delete the folder .wrangler to begin afresh.`];
  }
  const assignees = todo.assignees.map((person) => person.name).join(", ");
  const facts = [`in ${todo.list.title}`, assignees && `for ${assignees}`, todo.due_on && `due ${todo.due_on}`];
  return [
    `    ${printable(todo.content)}`,
    `    ${printable(facts.filter(Boolean).join(", "))}`,
    `    ${todo.app_url}`,
  ];
}
