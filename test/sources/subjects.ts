import { googleForms } from "../../src/sources/google-forms.ts";
import { jotform } from "../../src/sources/jotform.ts";
import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import type { Source } from "../../src/sources/source.ts";
import { typeform } from "../../src/sources/typeform.ts";
import { item, ONBOARDING_FORM, onboarding } from "../fixtures/google-forms.ts";
import {
  JOTFORM_CONTENT_TYPE,
  LEAVE_FORM,
  leaveAnswers,
  leaveContent,
  leaveParts,
  multipart,
} from "../fixtures/jotform.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { putJotformSubmission } from "../support/emulator.ts";
import { LEAVE_SECRET, ONBOARDING_SECRET, signStandardWebhook } from "../support/senders.ts";

/** What a body of the contract differs in from the plain one. */
export interface Body {
  readonly id: string;
  /** Another text in the first answer. */
  readonly edited?: boolean;
  /** An answer to a question of a type that does not exist yet, with this value. */
  readonly future?: unknown;
}

/** A source adapter with all that its contract needs: genuine bodies, and how its form tool proves them. */
export interface Subject {
  readonly source: Source;
  /** The mapping of the tests that reads it. */
  readonly mapping: string;
  readonly form: string;
  /** The configured secret, and the one before it. */
  readonly secrets: readonly [string, string];
  /** Where the proof is: in a header of this name, or in the address. */
  readonly proof: { readonly header: string } | "address";
  readonly body: (body: Body) => Uint8Array;
  /** How many to-dos the mapping makes of it. */
  readonly todos: number;
  /** The headers of a genuine request, but for the proof in an address. */
  readonly headers: (body: Uint8Array, secret: string, messageId?: string) => Promise<Record<string, string>>;
  /** The body of a test that the form tool sends, where it marks any. */
  readonly test: ((id: string) => Uint8Array) | null;
  /** Lets the form tool know the submission, where it is asked. */
  readonly prepare: (id: string) => Promise<void>;
}

const json = (body: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(body)}\n`);

const typeformSubject: Subject = {
  source: typeform,
  mapping: "it-request",
  form: "FxIT4Desk",
  secrets: ["current-secret", "previous-secret"],
  proof: { header: "Typeform-Signature" },
  todos: 1,
  body: ({ id, edited, future }) => {
    const summary = textAnswer("qSummary", "short-summary", edited ? "Printer burns" : "Printer jams on A3");
    const answers = [
      summary,
      { type: "hologram", hologram: future, field: { id: "f", ref: "future", type: "hologram" } },
    ];
    return json(itRequest({ token: id, answers: future === undefined ? [summary] : answers }));
  },
  headers: async (body, secret) => ({
    "Content-Type": "application/json",
    "Typeform-Signature": `sha256=${toBase64(await hmacSha256(secret, body))}`,
  }),
  test: (id) => {
    const body = itRequest({ token: id });
    const { landed_at: landedAt } = body.form_response;
    return json({ ...body, event_id: id, form_response: { ...body.form_response, submitted_at: landedAt } });
  },
  prepare: async () => undefined,
};

const jotformSubject: Subject = {
  source: jotform,
  mapping: "leave-request",
  form: LEAVE_FORM,
  secrets: [LEAVE_SECRET, "previous-leave-secret"],
  proof: "address",
  todos: 1,
  body: ({ id, edited, future }) => {
    const changes = {
      ...(edited && { q3_yourName: { first: "Lena", last: "Changed" } }),
      ...(future !== undefined && { q99_future: future }),
    };
    return multipart(leaveParts(id, leaveAnswers(changes)));
  },
  headers: async () => ({ "Content-Type": JOTFORM_CONTENT_TYPE }),
  // Jotform marks no tests.
  test: null,
  prepare: (id) => putJotformSubmission(id, leaveContent()),
};

const googleFormsSubject: Subject = {
  todos: 2,
  source: googleForms,
  mapping: "onboarding",
  form: ONBOARDING_FORM,
  secrets: [ONBOARDING_SECRET, `whsec_${toBase64(new Uint8Array(32).fill(2))}`],
  proof: { header: "webhook-signature" },
  body: ({ id, edited, future }) => {
    const items = [item(1101, "TEXT", "Who is coming?", edited ? "Zoë Changed" : "Zoë Example")];
    if (future !== undefined) items.push(item(1199, "HOLOGRAM", "Future question", future));
    return json(onboarding({ responseId: id, items }));
  },
  headers: (body, secret, messageId) =>
    signStandardWebhook(body, secret, messageId === undefined ? {} : { id: messageId }),
  // The forwarder's self-check is no submission; see google-forms.test.ts.
  test: null,
  prepare: async () => undefined,
};

/** Every adapter; a new one joins the contract by a line here. */
export const SUBJECTS: readonly Subject[] = [typeformSubject, jotformSubject, googleFormsSubject];

/** The path of a subject's webhook with this secret, as far as the secret belongs there. */
export function pathOf({ mapping, proof }: Subject, secret: string): string {
  return `/webhooks/${mapping}${proof === "address" ? `/${encodeURIComponent(secret)}` : ""}`;
}
