import type { Result } from "../result.ts";
import type { SourceName, Submission } from "../submission.ts";

declare const authentic: unique symbol;
/** A body whose sender was proven. Only a source's `verify` makes one, so that nothing unproven can be read. */
export type AuthenticBody = Uint8Array & { readonly [authentic]: true };

/** Marks bytes as proven; for the `verify` of a source and for nothing else. */
export function asAuthentic(bytes: Uint8Array): AuthenticBody {
  return bytes as AuthenticBody;
}

/** Why a delivery of a form tool is refused. */
export type RefusalReason =
  | "no-secret"
  | "too-large"
  | "unsigned"
  | "wrong-signature"
  | "wrong-content-type"
  | "unreadable"
  | "other-form";

/** A delivery that was read: a submission, or something genuine that asks for nothing. */
export type Received =
  | { readonly kind: "submission"; readonly submission: Submission }
  | { readonly kind: "ignored"; readonly submissionId: string };

/** A form tool as Formcamp sees it: one file each, proving first, reading afterwards. */
export interface Source {
  readonly name: SourceName;
  /** The largest body that is taken, in bytes. */
  readonly bodyLimitBytes: number;
  /** Proves that the sender knows one of the secrets; `secrets` is never empty. */
  verify(
    headers: Headers,
    body: Uint8Array,
    secrets: readonly string[],
  ): Promise<Result<AuthenticBody, "unsigned" | "wrong-signature">>;
  /** Reads a proven body. */
  read(
    headers: Headers,
    body: AuthenticBody,
  ): Result<Received & { readonly form: string }, "wrong-content-type" | "unreadable">;
}
