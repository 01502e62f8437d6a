import type { BridgeSession } from "./bridge-session.ts";
import type { RandomBytes } from "./deployment-secrets.ts";
import { WRONG_USAGE } from "./prompt.ts";
import type { Rotatable } from "./rotatable.ts";
import type { RotateWish } from "./rotate-wish.ts";
import { RotationFile } from "./rotation-file.ts";
import type { Person } from "./setup-tools.ts";
import { readBridge } from "./sign-in-bridge.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import type { WranglerFailure } from "./wrangler/failure.ts";
import type { RunWrangler } from "./wrangler/run.ts";

/** What `npm run rotate` works with. */
export interface RotateTools {
  /** The folder of the project. */
  readonly project: string;
  readonly run: RunWrangler;
  /** Signs in at a bridge; what does not work is a sentence. */
  readonly enterBridge: (bridge: string) => Promise<BridgeSession | { readonly problem: string }>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null where nobody can be asked. */
  readonly person: Person | null;
  readonly randomBytes: RandomBytes;
  readonly now: () => number;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  /** What there is to know when the run is interrupted now. */
  readonly progress: { note: string };
}

/** One secret that is rotated. */
export interface Turn {
  readonly wish: RotateWish;
  readonly rotatable: Rotatable;
  /** The names of the secrets that the Worker has. */
  readonly stored: readonly string[];
  readonly file: RotationFile;
  readonly tools: RotateTools;
}

/** The file that keeps the rotation of a secret of a Worker. */
export function rotationFile(tools: RotateTools, worker: string, name: string): RotationFile {
  return new RotationFile(tools.project, worker, name);
}

/** Says what did not work, and answers the code to end with. */
export function end(tools: RotateTools, problem: string, code: number): number {
  tools.complain(problem);
  return code;
}

/** Asks whether to go on, unless that was agreed to; null to go on, else the code to end with. */
export async function stopped(
  { tools, wish }: Pick<Turn, "tools" | "wish">,
  question: string,
): Promise<"no" | "nobody" | null> {
  if (wish.yes) return null;
  if (tools.person === null) return "nobody";
  return (await tools.person.confirm(question)) ? null : "no";
}

export const NOBODY = "Nothing was done: nobody can be asked here. Add --yes to do it.";

/** Whether wrangler's failure leaves open what happened at Cloudflare. */
export function isUnclear({ reason }: WranglerFailure): boolean {
  return reason === "interrupted" || reason === "no-network" || reason === "unreadable" || reason === "other";
}

/** What did not work at Cloudflare, and what that means for this rotation. */
export function explainPut(failure: WranglerFailure, unclear: string, refused: string): string {
  return `${explainWrangler(failure)}\n${isUnclear(failure) ? unclear : refused}`;
}

/** Signs in at the bridge that is given, or asked for; what does not work is a sentence with the code to end with. */
export async function askBridge(
  { tools, wish }: Pick<Turn, "tools" | "wish">,
  reason: string,
): Promise<BridgeSession | { readonly problem: string; readonly code: number }> {
  const bridge = wish.bridge ?? (await askAddress(tools, reason));
  if (bridge === null) {
    return { problem: `${reason} Add its address: --url https://forms.example.com`, code: WRONG_USAGE };
  }
  const session = await tools.enterBridge(bridge);
  return "problem" in session ? { problem: session.problem, code: 1 } : session;
}

async function askAddress({ person, say }: RotateTools, reason: string): Promise<string | null> {
  if (person === null) return null;
  say(reason);
  for (;;) {
    const typed = (await person.askLine("Address of the bridge, such as https://forms.example.com: ")).trim();
    if (typed === "") return null;
    const origin = readBridge(typed);
    if (typeof origin === "string") return origin;
    say(origin.problem.replace("--url", "It"));
  }
}
