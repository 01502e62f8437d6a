import type { ListSubmissions, LookAtWebhook } from "../form-listing.ts";
import type { FormShape } from "../form-shape.ts";
import type { ReadBack, ReadBackOptions } from "../read-back.ts";
import type { Result } from "../result.ts";
import type { Submission, SubmissionKind } from "../submission.ts";

declare const authentic: unique symbol;
/** A body whose sender was proven. Only a source's `verify` makes one, so that nothing unproven can be read. */
export type AuthenticBody = Uint8Array & { readonly [authentic]: true };

/** Marks bytes as proven; for the `verify` of a source and for nothing else. */
export function asAuthentic(bytes: Uint8Array): AuthenticBody {
  return bytes as AuthenticBody;
}

/**
 * What a source's proof is worth: signed with the time, so that a captured request is of no use later; signed; or only a
 * secret in the webhook's address, so that whoever learns the address can send anything.
 */
export type Proof = "signed-and-timed" | "signed" | "url-secret";

/** Why a request is not taken for genuine. */
export type ProofFailure =
  | "no-usable-secret"
  | "unsigned"
  | "wrong-signature"
  | "stale-timestamp"
  | "no-address-secret"
  | "wrong-address-secret";

/** Why a genuine body cannot be read. */
export type ReadFailure = "wrong-content-type" | "unreadable";

/** Why a delivery of a form tool is refused. */
export type RefusalReason = ProofFailure | ReadFailure | "no-secret" | "too-large" | "cut-off" | "other-form";

/** A request as it came. */
export interface UnprovenRequest {
  readonly headers: Headers;
  /** What the address holds behind the mapping's name. */
  readonly addressSecret: string | null;
  readonly body: Uint8Array;
}

/** A submission with what its webhook brings beside it. */
export interface ReadSubmission {
  readonly kind: "submission";
  readonly submission: Submission;
  /** The same for each try of one message, where the sender has such ids. */
  readonly messageId: string | null;
  /** What the form was opened with, where it hands back a ticket; whether that is genuine is not known yet. */
  readonly ticket: string | null;
  /** All questions of the form; null where the delivery does not describe them all. */
  readonly shape: FormShape | null;
}

/** A genuine delivery as a source reads it. */
export type ReadDelivery =
  | ReadSubmission
  /** Something that is no submission. */
  | { readonly kind: "other-event"; readonly form: string; readonly submissionId: string }
  | ReadCheck;

/** The sender asks whether the bridge would take its submissions, and of some, by their ids, whether it has them. */
export interface ReadCheck {
  readonly kind: "check";
  readonly form: string;
  readonly asksFor: readonly string[] | null;
}

/** What a form tool's API says of a key; "unavailable" when it said nothing that can be used. */
export type KeyState = "works" | "refused" | "unavailable";

/** Asks a form tool's API whether it takes a key; nothing of any submission is read. */
export type CheckKey = (
  options: Pick<ReadBackOptions, "apiUrl" | "apiKey" | "fetch" | "deadline">,
) => Promise<KeyState>;

/** What a mapping may say of a form tool, so that a slip is told before it costs a submission. */
export interface MappingRules {
  /** What the id of a form looks like, and where a person finds it. */
  readonly form: { readonly pattern: RegExp; readonly hint: string };
  /** Where an answer can come from besides a question. */
  readonly origins: readonly ("hidden" | "variable")[];
  /** Where a form of it keeps the ticket that it hands back; null where it hands none back. */
  readonly ticketIn: "field" | "hidden" | null;
  /** What it marks besides complete submissions. */
  readonly kinds: readonly Exclude<SubmissionKind, "complete">[];
  /** What a mapping may name like a question although no form lists it as one. */
  readonly unlisted: readonly string[];
}

/** A form tool as Formcamp sees it: one file each, proving first, reading afterwards. */
export interface Source {
  readonly name: string;
  readonly proof: Proof;
  /** The largest body that is taken, in bytes. */
  readonly bodyLimitBytes: number;
  /** What a mapping that reads it may say. */
  readonly mapping: MappingRules;
  /** Whether the sender asks what became of a submission, so that the answer names the address of its status. */
  readonly asksForOutcome: boolean;
  /** Whether a webhook's secret can be used at all; for those that take no other than of one kind. */
  readonly isUsableSecret?: (secret: string) => boolean;
  /** Where people open a form that has no address of its own; null where that does not follow from the form's id. */
  formAddress(form: string): string | null;
  /** Adds a ticket to the address of a form, so that its submission brings it; for form tools that can do so. */
  readonly withTicket?: (address: string, ticket: string) => string;
  /** Proves that the sender knows one of the secrets, of which there is at least one; `now` in milliseconds since 1970. */
  verify(
    request: UnprovenRequest,
    secrets: readonly string[],
    now: number,
  ): Promise<Result<AuthenticBody, ProofFailure>>;
  /** Reads a proven body that came at `receivedAt`, in milliseconds since 1970. */
  read(
    headers: Headers,
    body: AuthenticBody,
    receivedAt: number,
  ): Result<ReadDelivery, ReadFailure> | Promise<Result<ReadDelivery, ReadFailure>>;
  /** Asks the form tool itself for a submission; for those whose webhook proves too little. */
  readonly readBack?: ReadBack;
  /** Asks whether a key works; for those that are read back. */
  readonly checkKey?: CheckKey;
  /** Lists what the form tool has; for those that can be asked. */
  readonly list?: ListSubmissions;
  /** Looks whether the form tool still sends to the bridge; for those that can be asked. */
  readonly webhookState?: LookAtWebhook;
}
