import { UNCLEAR_CAUSES } from "../basecamp/failure.ts";
import type { Submission } from "../submission.ts";
import type { TodoDraft, TodolistAddress } from "../todo-draft.ts";

/**
 * The states of a delivery, the obligation to make one to-do of one submission:
 * pending → sending → delivered, or parked (waits for a person), or skipped (the mapping said so).
 */
export const DELIVERY_STATES = ["pending", "sending", "delivered", "parked", "skipped"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a delivery waits for a person. */
export const PARK_REASONS = [
  "mapping-missing",
  "draft-failed",
  "answer-invalid",
  "todo-missing",
  "other-account",
  "not-authentic",
  "api-key-refused",
  "not-confirmed",
  "too-large",
  "not-understood",
  "not-allowed",
  "list-not-found",
  "content-refused",
  "limit-reached",
  "rejected",
  "gave-up",
  "still-unclear",
  "corrupt-record",
  "bridge-fault",
  "imported",
  "answers-not-exported",
] as const;
export type ParkReason = (typeof PARK_REASONS)[number];

/** Why a delivery makes no to-do. */
export const SKIP_REASONS = ["erased", "test-delivery", "mapping-skip", "nothing-asked"] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** How one try ended: a create, a look whether an earlier create did its work after all, a read-back, or a read of people. */
export const ATTEMPT_REASONS = [
  "created",
  "found",
  "absent",
  "interrupted",
  "token-refused",
  "rate-limited",
  "rejected",
  "account-unavailable",
  "look-unfinished",
  "too-many-to-look-through",
  "list-behind",
  "other-connection",
  "confirmed",
  "disproved",
  "unknown-submission",
  "no-api-key",
  "api-key-refused",
  "too-large",
  "unavailable",
  ...UNCLEAR_CAUSES,
] as const;
export type AttemptReason = (typeof ATTEMPT_REASONS)[number];

/**
 * Making the to-do, looking for it, asking the form tool whether the submission is its own, or reading the people of the
 * project, which is written down only when it fails.
 */
export const ATTEMPT_KINDS = ["create", "look", "read-back", "people"] as const;
export type AttemptKind = (typeof ATTEMPT_KINDS)[number];

/** One try, for the delivery's page. Times in milliseconds; `endedAt` and `reason` are null while it runs. */
export interface Attempt {
  readonly kind: AttemptKind;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly reason: AttemptReason | null;
  /** The HTTP status, or null without an answer. */
  readonly status: number | null;
}

/** What was about to be sent when the first request went out; look-ups and repeats use it unchanged. */
export interface FrozenTodo {
  readonly address: TodolistAddress;
  readonly draft: TodoDraft;
  /** What the mapping could not take as it was, in words. */
  readonly notes: readonly string[];
}

/** A to-do that another delivery made, as a witness of what Basecamp's lists show; `sentAt` in milliseconds since 1970. */
export interface KnownTodo {
  readonly id: string;
  readonly sentAt: number;
}

/** A delivery that is due, as the ledger holds it. Times in milliseconds since 1970. */
export interface DueDelivery {
  readonly id: number;
  readonly reference: string;
  readonly mapping: string;
  /** The key of its to-do; null while that is not decided, and where its submission makes only one. */
  readonly key: string | null;
  readonly state: "pending" | "sending";
  readonly dueAt: number;
  /** How many creates were begun. */
  readonly attempt: number;
  /** How many complete looks since the last create found nothing. */
  readonly absentLooks: number;
  /** How many tries failed since it was last known that nobody could deliver, as without a connection. */
  readonly failures: number;
  /** When the first of them failed; null when none did. */
  readonly failingSince: number | null;
  readonly firstSentAt: number | null;
  readonly lastSentAt: number | null;
  /** How many creates got no answer at all. */
  readonly lostAnswers: number;
  /** Whether an answer began that says that the to-do was made, so that a repeat would make a second one. */
  readonly successSeen: boolean;
  /** Whether the next create is drafted anew by the current mapping, since a person asked for a replay. */
  readonly redraft: boolean;
  readonly frozen: FrozenTodo | null;
  readonly acceptedAt: number;
  readonly submission: Submission;
}

/** A to-do that exists. */
export interface FiledTodo {
  readonly id: string;
  readonly url: string | null;
}

/**
 * What became of a to-do in Basecamp after it was made. "gone" is one that cannot be found any more, even in the trash.
 */
export const TODO_STATES = ["open", "completed", "archived", "trashed", "gone"] as const;
export type TodoState = (typeof TODO_STATES)[number];

/** Why no call to Basecamp is made for a while, by any delivery. */
export const HOLD_REASONS = [
  "not-connected",
  "reconnect-needed",
  "launchpad-unavailable",
  "account-unavailable",
  "access-refused",
  "rate-limited",
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** A pause of the whole queue; `until` in milliseconds since 1970. */
export interface QueueHold {
  readonly until: number;
  readonly reason: HoldReason;
}

/** What a run tells the log: an attempt that ended, how a delivery ended without a to-do, or that all calls pause. */
export type DeliveryEvent =
  | ({
      readonly event: "attempt";
      readonly reference: string;
      readonly mapping: string;
      readonly number: number;
      readonly durationMs: number;
    } & Pick<Attempt, "kind" | "reason" | "status">)
  | (NamedDelivery & { readonly event: "parked"; readonly reason: ParkReason })
  | (NamedDelivery & { readonly event: "skipped"; readonly reason: SkipReason })
  | { readonly event: "held"; readonly reason: HoldReason; readonly until: string };

type NamedDelivery = Pick<DueDelivery, "reference" | "mapping">;
