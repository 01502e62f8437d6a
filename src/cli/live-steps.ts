import * as z from "zod";
import { FINDING_STATES, type Finding } from "../feedback/finding.ts";
import { LIVE_CHECK_PATH } from "../paths.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { printable } from "./text-table.ts";

const text = z.string().transform(printable);
const Findings = z.array(z.object({ fact: text, state: z.enum(FINDING_STATES), found: text }));

const Done = z.object({
  check: z
    .object({
      mark: z.string(),
      name: text,
      url: text.nullable(),
      project: text,
      /** Since its latest step; null where the bridge does not say. */
      idleSeconds: z.number().nullable().default(null),
    })
    .nullable(),
  project: text,
  isPending: z.boolean(),
  /** Whether the bridge calls something else than Basecamp. */
  isStandIn: z.boolean(),
  findings: Findings,
});
const Refused = z.object({ reason: z.string(), message: text, findings: Findings.default([]) });

/** How it stands after a step: what the check has in Basecamp, if anything, and what was found. */
export type StepDone = Readonly<z.infer<typeof Done>>;

/** Why a step was not done, with what was learnt from that. */
export interface StepRefused {
  /** The bridge's word for it; null where it gave none. */
  readonly reason: string | null;
  readonly problem: string;
  readonly findings: readonly Finding[];
}

export type StepOrder =
  | { readonly step: "look" | "begin"; readonly project: string | null }
  | { readonly step: string; readonly mark: string }
  | { readonly step: "refresh" };

/** Has the bridge do one step of the check. */
export async function askStep(session: BridgeSession, order: StepOrder): Promise<StepDone | StepRefused> {
  const answer = await session.ask(LIVE_CHECK_PATH, { json: order });
  const done = answer?.status === 200 ? Done.safeParse(answer.body) : null;
  if (done?.success) return done.data;
  const refused = Refused.safeParse(answer?.body);
  if (refused.success) {
    const { reason, message: problem, findings } = refused.data;
    return { reason, problem, findings };
  }
  return { reason: null, problem: explainNoStep(answer?.status ?? null, session.bridge), findings: [] };
}

function explainNoStep(status: number | null, bridge: string): string {
  if (status === null) return `The bridge at ${bridge} did not answer. Try again, and look at its log.`;
  // A bridge of another version may have no such check, or answer otherwise.
  if (status === 404 || status === 200) return `The bridge at ${bridge} is of another version. Deploy this one first.`;
  if (status === 401) return "The sign-in has ended. Run the command again.";
  return `The bridge at ${bridge} answered ${status}. Look at its log: npx wrangler tail.`;
}
