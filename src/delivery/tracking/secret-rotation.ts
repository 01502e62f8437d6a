/**
 * How far the secret in the address that Basecamp calls is rotated: there is none yet, only one counts, or two do while
 * the webhooks of these projects have the former one.
 */
export interface SecretRotation {
  readonly state: "none" | "done" | "under-way";
  readonly waiting: readonly string[];
}
