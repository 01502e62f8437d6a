import * as z from "zod";
import { DELIVERIES_PATH } from "../paths.ts";
import { isReference, malformedReference, readLine } from "./command-line.ts";
import { complain, DONE, endOnInterrupt, print, refused, STAYED, WRONG_USAGE } from "./prompt.ts";
import { troubleOf } from "./replay-plan.ts";
import { readBridge, signInBridge } from "./sign-in-bridge.ts";
import { printable } from "./text-table.ts";

const HELP = `Usage: npm run erase -- REFERENCE [options]

Erases what was answered in the submission of a delivery. Its id and the link
to its to-do stay, and the to-do in Basecamp is not touched. What is not filed
yet never will be. Shows the delivery first, and asks.

  --yes, -y     do not ask
  --url URL     a deployed bridge, https://...; else the one of npm start
  --help, -h    this text

Exits with 0 when the answers are erased, 1 when they are not or the bridge
cannot be reached, 2 when the command was wrong, and 130 after Ctrl-C.
`;

const OPTIONS = {
  yes: { type: "boolean", short: "y" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const Delivery = z.object({
  mapping: z.string(),
  submission: z.string(),
  state: z.string(),
  todo: z.object({ url: z.string().nullable() }).nullable(),
});

interface EraseWish {
  readonly reference: string;
  readonly bridge: string;
  readonly yes: boolean;
}

async function main(): Promise<number> {
  endOnInterrupt(() => "Stopped.");
  const wish = readWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}\nnpm run erase -- --help shows how.`, WRONG_USAGE);
  const session = await signInBridge(wish.bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  const page = `${DELIVERIES_PATH}${wish.reference}`;
  const found = await session.ask(page);
  const delivery = Delivery.safeParse(found?.body);
  if (found?.status !== 200 || !delivery.success) return complain(troubleOf(found).problem, STAYED);
  print(describe(wish.reference, delivery.data));
  const refusal = await refused("Erase the answers?", wish.yes);
  if (refusal !== null) return refusal;
  const erased = await session.ask(`${page}/erase`, { form: {} });
  if (erased?.status !== 200) return complain(troubleOf(erased).problem, STAYED);
  print("The answers are erased.");
  return DONE;
}

function readWish(args: readonly string[]): EraseWish | "help" | { readonly problem: string } {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return bridge;
  const [reference] = positionals;
  if (reference === undefined || positionals.length > 1) {
    return { problem: "Name the reference of one delivery: npm run erase -- REFERENCE" };
  }
  if (!isReference(reference)) return { problem: malformedReference(reference) };
  return { reference, bridge, yes: values.yes ?? false };
}

function describe(reference: string, { mapping, submission, state, todo }: z.infer<typeof Delivery>): string {
  const filed = todo !== null;
  const unfiled =
    state === "sending"
      ? "A request to make its to-do had no clear outcome yet. It is not looked for any more: if it exists, it stays in Basecamp."
      : "No to-do is known of it. What is not filed yet never will be.";
  return printable(`Delivery ${reference}: submission ${submission} of ${mapping}, ${state}.`)
    .concat(filed && todo.url !== null ? `\nIts to-do stays, with the link to it: ${printable(todo.url)}` : "")
    .concat(filed ? "" : `\n${unfiled}`)
    .concat("\nWhat was answered is removed from Formcamp for good, with what came again under the same id.");
}

process.exitCode = await main();
