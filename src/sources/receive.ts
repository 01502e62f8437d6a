import { digest } from "../digest.ts";
import { failed, ok, type Result } from "../result.ts";
import { contentOf, type Submission, type SubmissionKind } from "../submission.ts";
import { readBody } from "./body.ts";
import type { ReadCheck, ReadSubmission, RefusalReason, Source } from "./source.ts";
import { SUBMISSION_LIMIT_BYTES, sizeOf } from "./submission-size.ts";

/** The longest id of a submission or a message, in characters; form tools' own have at most some 50. */
export const ID_LIMIT_CHARACTERS = 256;

/** What a webhook must fit to be taken. */
export interface Expectations {
  readonly secrets: readonly string[];
  /** The secret that the request's address holds, or null. */
  readonly addressSecret: string | null;
  readonly form: string;
  /** Whether the form tool is asked for the answers before they are used. */
  readonly isReadBack: boolean;
  /** A submission without what its mapping keeps private, of which not even a digest is kept. */
  readonly withoutPrivate: (submission: Submission) => Submission;
  /** The kinds of submissions, besides complete ones, that become to-dos. */
  readonly alsoFile: readonly SubmissionKind[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A genuine delivery: a submission to store, one that the mapping does not ask for, or a question whether all is well. */
export type Received = ReadSubmission | { readonly kind: "ignored"; readonly submissionId: string } | ReadCheck;

/** Takes one webhook request of a form tool: size, then proof over the raw bytes, then reading, then the right form. */
export async function receive(
  source: Source,
  request: Request,
  expected: Expectations,
): Promise<Result<Received, RefusalReason>> {
  const { secrets, addressSecret, form, now } = expected;
  if (secrets.length === 0) return failed("no-secret");
  const { headers } = request;
  if (source.proof === "url-secret") {
    // The address proves all there is, before any of the body is taken.
    const early = await source.verify({ headers, addressSecret, body: new Uint8Array() }, secrets, now);
    if (!early.ok) return early;
  }
  const body = await readBody(request, source.bodyLimitBytes);
  if (!body.ok) return body;
  const proof = await source.verify({ headers, addressSecret, body: body.value }, secrets, now);
  if (!proof.ok) return proof;
  const delivery = await source.read(headers, proof.value, now);
  if (!delivery.ok) return delivery;
  const { value } = delivery;
  if ((value.kind === "submission" ? value.submission.form : value.form) !== form) return failed("other-form");
  if (value.kind === "check") return ok(value);
  if (value.kind === "other-event") return ok({ kind: "ignored", submissionId: value.submissionId });
  const { submission, messageId, ticket, shape } = value;
  // Half a form is nothing that anybody sent; a trial is kept, for whoever tries the form tool's webhook to see.
  if (submission.kind === "partial" && !expected.alsoFile.includes("partial")) {
    return ok({ kind: "ignored", submissionId: submission.id });
  }
  if (Math.max(submission.id.length, messageId?.length ?? 0) > ID_LIMIT_CHARACTERS) return failed("unreadable");
  const stored = expected.isReadBack ? await withoutAnswers(submission, expected) : submission;
  if (sizeOf(stored) > SUBMISSION_LIMIT_BYTES) return failed("too-large");
  return ok({ kind: "submission", submission: stored, messageId, ticket, shape: expected.isReadBack ? null : shape });
}

/** What is kept of a webhook that proves too little: which submission to ask the form tool for. */
async function withoutAnswers(submission: Submission, { withoutPrivate, now }: Expectations): Promise<Submission> {
  const fingerprint = await digest(contentOf(withoutPrivate(submission)));
  const nothing = { formTitle: "", answers: [], hidden: {}, variables: {}, ending: null };
  const submittedAt = new Date(now).toISOString();
  return { ...submission, ...nothing, submittedAt, isConfirmed: false, fingerprint };
}
