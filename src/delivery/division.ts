import type { DeliveryState, ParkReason, SkipReason } from "./delivery.ts";

/** A delivery among those of its submission, as far as that decides which to-dos are made. */
export interface Sibling {
  readonly id: number;
  /** The key of its to-do; null while that is not decided, and where its submission makes only one. */
  readonly key: string | null;
  readonly state: DeliveryState;
  /** Why it is parked or skipped, as stored. */
  readonly reason: string | null;
  /** Milliseconds since 1970; null when no create of it went out, or none that could have made the to-do. */
  readonly firstSentAt: number | null;
  readonly todoId: string | null;
}

/** Which delivery of a submission makes which to-do. */
export interface Division {
  /** The key of the delivery's own to-do; null when none is wanted of it. */
  readonly own: string | null;
  /** Whether nothing of the submission can exist in Basecamp, so that the deliveries follow the mapping as it is now. */
  readonly isAnew: boolean;
  /** The keys for which there is no delivery yet. */
  readonly added: readonly string[];
  /** Deliveries that the mapping once wanted no to-do of, and wants one of now; by their ids. */
  readonly revived: readonly number[];
  /** Deliveries whose to-do the mapping does not want any more; by their ids. */
  readonly dropped: readonly number[];
}

/** Parked for these, a request may have made the to-do, so that it is looked for before another one is made. */
const UNCLEAR_REASONS: ReadonlySet<string | null> = new Set<ParkReason>([
  "still-unclear",
  "bridge-fault",
  "other-account",
  "corrupt-record",
  "imported",
]);
/** Skipped for these, it can be taken up again when the mapping changes. */
const SKIPPED_BY_MAPPING: ReadonlySet<string | null> = new Set<SkipReason>(["mapping-skip", "nothing-asked"]);

/** Whether a delivery that is parked for this, and of which a create went out, may have made its to-do. */
export function isUnclear(reason: string | null): boolean {
  return UNCLEAR_REASONS.has(reason);
}

/**
 * Divides the to-dos that a mapping wants of a submission among its deliveries, as one of them sees it. Once something
 * of the submission may exist in Basecamp, each delivery makes the to-do of its own key and no other.
 */
export function divide(self: Sibling, others: readonly Sibling[], wanted: readonly string[]): Division {
  if ([self, ...others].some(mayHaveTodo)) {
    const key = self.key ?? "";
    return { own: wanted.includes(key) ? key : null, isAnew: false, added: [], revived: [], dropped: [] };
  }
  const byKey = new Map(others.flatMap((other) => (other.key === null ? [] : [[other.key, other] as const])));
  const isFree = (key: string) => (self.key === null ? !byKey.has(key) : self.key === key);
  const own = wanted.find(isFree) ?? null;
  const rest = wanted.filter((key) => key !== own);
  const isUnwanted = ({ key }: Sibling) => key === null || !wanted.includes(key);
  return {
    own,
    isAnew: true,
    added: rest.filter((key) => !byKey.has(key)),
    revived: rest.flatMap((key) => {
      const other = byKey.get(key);
      return other?.state === "skipped" && SKIPPED_BY_MAPPING.has(other.reason) ? [other.id] : [];
    }),
    dropped: others
      .filter((other) => (other.state === "pending" || other.state === "parked") && isUnwanted(other))
      .map(({ id }) => id),
  };
}

/** One whose last create was turned down, or was looked for in vain before it was parked, has none for sure. */
function mayHaveTodo({ state, reason, firstSentAt, todoId }: Sibling): boolean {
  if (todoId !== null) return true;
  if (firstSentAt === null || state === "skipped") return false;
  return state !== "parked" || isUnclear(reason) || reason === "todo-missing";
}
