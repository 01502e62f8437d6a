import * as z from "zod";
import { DONE, STAYED, WRONG_USAGE } from "./prompt.ts";
import { TODO_EVENTS } from "./rotatable.ts";
import { askBridge, end, NOBODY, type RotateTools, stopped } from "./rotate-tools.ts";
import type { RotateWish } from "./rotate-wish.ts";
import { printable } from "./text-table.ts";

const PATH = "/admin/todo-events";
const Progress = z.object({ state: z.enum(["none", "done", "under-way"]), waiting: z.array(z.string()) });

/** What `todo-events` is, for a person. */
export const TODO_EVENTS_PURPOSE =
  "the secret in the address at which Basecamp tells the bridge what becomes of to-dos";

export const TODO_EVENTS_PLAN = `${TODO_EVENTS}: ${TODO_EVENTS_PURPOSE}.
The bridge makes a new one itself and gives each project's webhook the new address. The former one counts until the last
of them has it; nobody has to paste anything.`;

/** Rotates the secret that the bridge made for Basecamp's calls, or ends that, by asking the bridge for it. */
export async function rotateTodoEvents(wish: RotateWish, tools: RotateTools): Promise<number> {
  tools.say(TODO_EVENTS_PLAN);
  const session = await askBridge({ tools, wish }, "The bridge makes this secret itself, and is asked for it.");
  if ("problem" in session) return end(tools, session.problem, session.code);
  const before = read(await session.ask(PATH));
  if (before === null) return end(tools, explainSilence(session.bridge), STAYED);
  if (before.state === "none") {
    tools.say("There is none yet: no to-do is followed. It is made with the first mapping that says track: true.");
    return DONE;
  }
  if (wish.finish && before.state === "done") {
    tools.say("No rotation is under way: one secret counts.");
    return DONE;
  }
  if (!wish.finish && before.state === "under-way") {
    tools.say(explainWaiting(before.waiting));
    return STAYED;
  }
  const question = wish.finish
    ? `${explainWaiting(before.waiting)}\nEnd it now? What Basecamp sends to the former address is refused then, until the webhook is mended.`
    : "Begin?";
  const stop = await stopped({ tools, wish }, question);
  if (stop === "nobody") return end(tools, NOBODY, WRONG_USAGE);
  if (stop === "no") return end(tools, "Nothing was done.", STAYED);
  tools.progress.note = `Whether the bridge did it shows npm run rotate -- ${TODO_EVENTS} --url ${session.bridge}.`;
  const after = read(await session.ask(PATH, { json: { order: wish.finish ? "end" : "rotate" } }));
  if (after === null) return end(tools, `${explainSilence(session.bridge)} ${tools.progress.note}`, STAYED);
  tools.say(after.state === "under-way" ? explainWaiting(after.waiting) : "Done: only the new one counts.");
  return DONE;
}

function read(answer: { readonly status: number; readonly body: unknown } | null): z.infer<typeof Progress> | null {
  const progress = Progress.safeParse(answer?.body);
  return answer?.status === 200 && progress.success ? progress.data : null;
}

function explainSilence(bridge: string): string {
  return `The bridge at ${bridge} gave no answer that this version knows. Does it work, and is this version deployed?`;
}

function explainWaiting(waiting: readonly string[]): string {
  const which = waiting.length === 0 ? "" : ` Still to be changed: project ${waiting.map(printable).join(", ")}.`;
  return `Under way: both addresses count.${which} The bridge goes on by itself, and again every hour; it ends by itself.`;
}
