import { parse } from "lossless-json";
import * as z from "zod";
import { DELIVERIES_PATH } from "../paths.ts";
import { signIn } from "./admin-session.ts";
import { postSigned, SAMPLE_SUBMISSION, sampleDelivery } from "./sample.ts";

/** How long the sample may take to become a to-do before its state is printed as it is, in milliseconds. */
const DEMO_TIMEOUT_MS = 30_000;
const POLL_MS = 250;

const Connection = z.object({ current: z.object({ state: z.string() }) });
const Deliveries = z.array(
  z.object({
    reference: z.string(),
    state: z.string(),
    todo: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  }),
);
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

export interface DemoOptions {
  readonly bridge: string;
  readonly emulator: string;
  readonly password: string;
  readonly mapping: { readonly name: string; readonly form: string };
  readonly secret: string;
}

/**
 * Connects the bridge to the emulator through the real pages, sends the signed sample through the public webhook, and
 * answers the lines that tell what came of it. Throws with a sentence when a step is refused.
 */
export async function runDemo(options: DemoOptions): Promise<readonly string[]> {
  const { bridge, emulator, mapping } = options;
  const admin = await signIn(bridge, options.password);
  const connection = Connection.parse(await admin.readJson("/admin/connection"));
  if (connection.current.state !== "connected") await admin.connect();

  const webhook = `${bridge}/webhooks/${mapping.name}`;
  const answer = await postSigned(webhook, new Uint8Array(sampleDelivery(mapping.form)), options.secret);
  if (!answer.ok) throw new Error(`The sample was refused with ${answer.status}: ${await answer.text()}`);

  const giveUpAt = Date.now() + DEMO_TIMEOUT_MS;
  for (;;) {
    const path = `/admin/deliveries?submission=${SAMPLE_SUBMISSION}`;
    const [delivery] = Deliveries.parse(await admin.readJson(path));
    if (delivery === undefined) throw new Error("The sample was accepted, but its delivery cannot be found.");
    const links = [
      `  Delivery    ${bridge}${DELIVERIES_PATH}${delivery.reference}`,
      `  Connection  ${bridge}/admin/connection`,
    ];
    if (delivery.todo !== null) {
      const again = answer.status === 200;
      return [
        again
          ? `The sample was sent again to ${webhook}. Its to-do exists already:`
          : `A signed sample submission was sent to ${webhook}. It became this to-do:`,
        "",
        ...(await describeTodo(emulator, delivery.todo.id)),
        ...links,
      ];
    }
    if (delivery.state === "parked" || Date.now() > giveUpAt) {
      return [`The sample was sent to ${webhook}. It is ${delivery.state}; its page says why:`, "", ...links];
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function describeTodo(emulator: string, id: string): Promise<readonly string[]> {
  const response = await fetch(`${emulator}/_emulator/todos`);
  const todo = EmulatorTodos.parse(parse(await response.text())).find((candidate) => candidate.id === id);
  if (todo === undefined) {
    return [`  To-do ${id}, which the emulator no longer has. Delete the folder .wrangler to begin afresh.`, ""];
  }
  const assignees = todo.assignees.map((person) => person.name).join(", ");
  const facts = [`in ${todo.list.title}`, assignees && `for ${assignees}`, todo.due_on && `due ${todo.due_on}`];
  return [`  ${todo.content}`, `  ${facts.filter(Boolean).join(", ")}`, "", `  To-do       ${todo.app_url}`];
}
