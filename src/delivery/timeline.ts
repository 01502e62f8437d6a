import type { Attempt, ParkReason, SkipReason } from "./delivery.ts";
import type { DeliveryDetails } from "./history.ts";

/** Something that happened to a delivery, at a time in milliseconds since 1970. */
export type TimelineEvent = { readonly at: number } & (
  | { readonly kind: "received" | "drafted" | "came-again" | "filed" | "erased" }
  | { readonly kind: "attempt"; readonly attempt: Attempt }
  | { readonly kind: "parked"; readonly reason: ParkReason }
  | { readonly kind: "skipped"; readonly reason: SkipReason | null }
  /** Due at this time, or as soon as a hold ends. */
  | { readonly kind: "next" }
);

/** What happened to a delivery from its acceptance up to now and what comes next, in order. */
export function timelineOf(delivery: DeliveryDetails, heldUntil: number | null): readonly TimelineEvent[] {
  const { acceptedAt, attempts, notices, dueAt } = delivery;
  // The first create is begun in the same statement that freezes the draft.
  const drafted = attempts.find(({ kind }) => kind === "create");
  const past: TimelineEvent[] = [
    { kind: "received", at: acceptedAt },
    ...(drafted === undefined ? [] : [{ kind: "drafted", at: drafted.startedAt } as const]),
    ...attempts.map((attempt) => ({ kind: "attempt", at: attempt.startedAt, attempt }) as const),
    ...notices.map(({ receivedAt }) => ({ kind: "came-again", at: receivedAt }) as const),
    ...endOf(delivery),
    ...(delivery.erasedAt === null ? [] : [{ kind: "erased", at: delivery.erasedAt } as const]),
  ];
  past.sort((one, other) => one.at - other.at);
  return dueAt === null ? past : [...past, { kind: "next", at: Math.max(dueAt, heldUntil ?? 0) }];
}

function endOf({ state, parked, skipped, changedAt }: DeliveryDetails): readonly TimelineEvent[] {
  switch (state) {
    case "pending":
    case "sending":
      return [];
    case "delivered":
      return [{ kind: "filed", at: changedAt }];
    case "parked":
      return parked === null ? [] : [{ kind: "parked", at: changedAt, reason: parked.reason }];
    case "skipped":
      return [{ kind: "skipped", at: changedAt, reason: skipped }];
  }
}
