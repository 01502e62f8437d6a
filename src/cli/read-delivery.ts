import type { FormShape } from "../form-shape.ts";
import type { ReadBackFailure } from "../read-back.ts";
import { findSource } from "../sources/registry.ts";
import { asAuthentic, type ReadSubmission, type Source } from "../sources/source.ts";
import type { Submission } from "../submission.ts";
import { readCapturedJson, writeJson } from "./form-tools/captured-json.ts";
import { NO_CHANGES, type Parcel, type Unfit } from "./form-tools/form-tool.ts";
import { findFormTool } from "./form-tools/form-tools.ts";

const TOO_LARGE = "It is larger than the bridge takes.";

/** What a captured delivery says, read as the bridge reads it. */
export interface CapturedDelivery {
  readonly submission: Submission;
  /** All questions of its form; null where the file does not describe them all. */
  readonly shape: FormShape | null;
}

/** How a captured delivery is read. */
export interface ReadingOptions {
  /** Whether the mapping names an API key, so that what the form tool's API says counts, where it can be asked. */
  readonly isReadBack: boolean;
  /** When it counts as received, in milliseconds since 1970; also when it was sent, where the file does not say. */
  readonly now: number;
}

/**
 * Reads the bytes of any file that `npm run send` takes for this source, by the source adapter itself and, where a
 * mapping wants it, by its read-back. Nothing is asked of anybody: the file answers in the form tool's place.
 */
export async function readDelivery(
  sourceName: string,
  bytes: Uint8Array,
  { isReadBack, now }: ReadingOptions,
): Promise<CapturedDelivery | Unfit> {
  const source = findSource(sourceName);
  const tool = findFormTool(sourceName);
  if (source === null || tool === null) return { problem: `The bridge reads no form tool named ${sourceName}.` };
  const parcel = tool.read(bytes, NO_CHANGES, now);
  if ("problem" in parcel) return parcel;
  if (parcel.body.byteLength > source.bodyLimitBytes) return { problem: TOO_LARGE };
  const read = await readWebhook(source, parcel, now);
  if ("problem" in read) return read;
  const { submission, shape } = read;
  if (!isReadBack || source.readBack === undefined || parcel.apiContent === null) return { submission, shape };
  return readBack(source.readBack, submission, parcel.apiContent, now);
}

async function readWebhook(source: Source, parcel: Parcel, now: number): Promise<ReadSubmission | Unfit> {
  const headers = new Headers({ "Content-Type": parcel.contentType });
  // The file is the user's own, so that there is nobody to prove anything.
  const read = await source.read(headers, asAuthentic(parcel.body), now);
  if (!read.ok) return { problem: "It looks like a delivery, but the bridge cannot read a submission in it." };
  switch (read.value.kind) {
    case "submission":
      return read.value;
    case "other-event":
      return { problem: "It is an event of the form tool, and no submission." };
    case "check":
      return { problem: "It only asks whether the bridge would take submissions, and is none." };
  }
}

/** What the API gives of a submission that is as it was asked for: a captured answer can be of any day. */
async function readBack(
  ask: NonNullable<Source["readBack"]>,
  webhook: Submission,
  apiContent: string,
  now: number,
): Promise<CapturedDelivery | Unfit> {
  const createdAt = new Date(now).toISOString().slice(0, "2026-12-31T23:59:59".length).replace("T", " ");
  const content = readCapturedJson(new TextEncoder().encode(apiContent));
  const given = { status: "ACTIVE", ...Object(content), created_at: createdAt };
  const answer = writeJson({ responseCode: "200", content: given });
  const confirmed = await ask(
    { ...webhook, formTitle: "", submittedAt: new Date(now).toISOString(), isConfirmed: false },
    {
      ...{ apiUrl: "https://api.jotform.com", apiKey: "none", isKeyGood: true, receivedAt: now },
      fetch: async () => new Response(answer),
      deadline: AbortSignal.timeout,
    },
  );
  return confirmed.ok ? confirmed.value : { problem: explain(confirmed.failure) };
}

function explain(failure: ReadBackFailure): string {
  switch (failure.reason) {
    case "disproved":
      return failure.by === "status"
        ? "The form tool holds this submission as deleted or as not complete, so that the bridge would make no to-do of it."
        : "What the API says in this file is not of the submission that its webhook names.";
    case "too-large":
      return TOO_LARGE;
    case "no-api-key":
    case "api-key-refused":
    case "unknown-submission":
    case "unavailable":
      return "What the API says in this file cannot be read, or lacks the answers.";
  }
}
