import * as z from "zod";
import type { BridgeAnswer } from "./bridge-session.ts";
import { troubleOf } from "./replay-plan.ts";
import { printable } from "./text-table.ts";

const Taken = z.object({
  submission: z.string(),
  status: z.string(),
  test: z.boolean().optional(),
  notice: z.string().optional(),
  statusUrl: z.string().optional(),
});
const Refused = z.object({ reason: z.string(), message: z.string() });

/** How a webhook was answered, in a sentence. */
export type WebhookAnswer =
  /** `ticket` is the path of the submission's status, for form tools that are told of it. */
  | { readonly kind: "taken"; readonly words: string; readonly submission: string; readonly ticket: string | null }
  /** It asks for nothing, so that nothing comes of it. */
  | { readonly kind: "ignored"; readonly words: string }
  | { readonly kind: "refused"; readonly words: string };

const OTHER_FORM_HINT = "Add --as-this-form to send it as a submission of the mapping's own form.";

/** Reads the bridge's answer to a webhook; null is no answer at all. */
export function readAnswer(answer: BridgeAnswer | null): WebhookAnswer {
  if (answer === null) {
    const words = "The bridge gave no answer. Send it again: it is taken once, whatever became of this.";
    return { kind: "refused", words };
  }
  const { status, body } = answer;
  const said = (words: string) => `The bridge answered ${status}: ${words}`;
  const taken = Taken.safeParse(body);
  if (status >= 200 && status < 300 && taken.success) {
    const { submission, statusUrl } = taken.data;
    if (taken.data.status === "ignored") {
      return { kind: "ignored", words: said("it is genuine and asks for no to-do, so that nothing is stored.") };
    }
    const ticket = statusUrl !== undefined && URL.canParse(statusUrl) ? new URL(statusUrl).pathname : null;
    return { kind: "taken", words: said(explainTaken(status, taken.data)), submission, ticket };
  }
  const refused = Refused.safeParse(body);
  if (!refused.success) return { kind: "refused", words: troubleOf(answer).problem };
  const hint = refused.data.reason === "other-form" ? `\n${OTHER_FORM_HINT}` : "";
  return { kind: "refused", words: `${said(printable(refused.data.message))}${hint}` };
}

function explainTaken(httpStatus: number, { status, test, notice }: z.infer<typeof Taken>): string {
  if (notice === "edited") return "it is known, with other answers, which a person is shown. No second to-do is made.";
  if (test === true && status === "skipped")
    return "it is stored as a test of the form tool's own, and no to-do is made of it.";
  const isOver = status === "delivered" || status === "parked" || status === "skipped";
  return httpStatus === 202 || !isOver ? "it is stored." : "it is known already, and nothing is made a second time.";
}
