import * as z from "zod";

/**
 * Why nothing could prove a request to a mapping: the first two are our own configuration's fault. What lacks a proof
 * altogether comes from any scanner as well, and from a form tool in which no secret was entered.
 */
export const UNPROVEN_REASONS = [
  "no-secret",
  "no-usable-secret",
  "wrong-signature",
  "wrong-address-secret",
  "stale-timestamp",
  "unsigned",
  "no-address-secret",
] as const;
export type UnprovenReason = (typeof UNPROVEN_REASONS)[number];

/** Within this long, in milliseconds, more of a mapping and reason are not written down: anybody can send such requests. */
export const UNPROVEN_COUNTED_EVERY_MS = 60_000;
/** For so long after the last one, in milliseconds, they are known: a week. */
const KNOWN_FOR_MS = 7 * 24 * 60 * 60_000;
/** So many counted ones are a trouble. */
const SEVERAL = 3;
/** What lacks a proof altogether is a trouble only where it goes on for so long, in milliseconds. */
const LASTING_MS = 60 * 60_000;

/** Requests to one mapping that proved nothing, since one last did. Times in milliseconds since 1970. */
export interface Unproven {
  readonly mapping: string;
  readonly reason: UnprovenReason;
  readonly firstAt: number;
  readonly lastAt: number;
  /** At least so many. */
  readonly times: number;
}

const Row: z.ZodType<Unproven> = z.object({
  mapping: z.string(),
  reason: z.enum(UNPROVEN_REASONS),
  firstAt: z.number(),
  lastAt: z.number(),
  times: z.number(),
});

/** How many and how long a person should be told of; less is shown where somebody looks. */
export function isTrouble({ reason, times, firstAt, lastAt }: Unproven): boolean {
  switch (reason) {
    case "no-secret":
    case "no-usable-secret":
      return true;
    case "wrong-signature":
    case "wrong-address-secret":
    case "stale-timestamp":
      return times >= SEVERAL;
    case "unsigned":
    case "no-address-secret":
      return times >= SEVERAL && lastAt - firstAt >= LASTING_MS;
  }
}

/** Whether somebody who looks should see it at once. A few without any proof come from whoever scans for open doors. */
export function isWorthALook(unproven: Unproven): boolean {
  const isBare = unproven.reason === "unsigned" || unproven.reason === "no-address-secret";
  return isTrouble(unproven) || !isBare;
}

/**
 * Counts requests that proved nothing, until one to the same mapping proves genuine. A flood of them writes one row a
 * minute for a mapping and reason; what is genuine costs nothing while none are known.
 */
export class UnprovenRequests {
  readonly #sql: SqlStorage;
  readonly #isDeployed: (mapping: string) => boolean;
  #known: Map<string, Unproven> | null = null;

  constructor(sql: SqlStorage, isDeployed: (mapping: string) => boolean) {
    this.#sql = sql;
    this.#isDeployed = isDeployed;
  }

  /** Counts so many. Answers whether they made a trouble of what was none. */
  note(mapping: string, reason: UnprovenReason, times: number, now: number): boolean {
    this.#forgetOld(now);
    const before = this.#all().get(keyOf(mapping, reason)) ?? null;
    if (before !== null && now - before.lastAt < UNPROVEN_COUNTED_EVERY_MS) return false;
    const since = { firstAt: before?.firstAt ?? now, times: (before?.times ?? 0) + times };
    const after: Unproven = { mapping, reason, lastAt: now, ...since };
    this.#sql.exec(
      "INSERT OR REPLACE INTO unproven (mapping, reason, first_at, last_at, times) VALUES (?, ?, ?, ?, ?)",
      mapping,
      reason,
      after.firstAt,
      now,
      after.times,
    );
    this.#all().set(keyOf(mapping, reason), after);
    return isTrouble(after) && (before === null || !isTrouble(before));
  }

  /** A request to the mapping was genuine. Answers whether others were known of it, which are forgotten. */
  forget(mapping: string): boolean {
    const own = [...this.#all().values()].filter((one) => one.mapping === mapping);
    if (own.length === 0) return false;
    this.#sql.exec("DELETE FROM unproven WHERE mapping = ?", mapping);
    for (const { reason } of own) this.#all().delete(keyOf(mapping, reason));
    return true;
  }

  /** What is known of the last week of deployed mappings, the latest first. */
  list(now: number): readonly Unproven[] {
    const recent = [...this.#all().values()].filter(
      ({ mapping, lastAt }) => lastAt >= now - KNOWN_FOR_MS && this.#isDeployed(mapping),
    );
    return recent.sort((a, b) => b.lastAt - a.lastAt);
  }

  #forgetOld(now: number): void {
    for (const [key, { mapping, reason, lastAt }] of this.#all()) {
      if (lastAt >= now - KNOWN_FOR_MS) continue;
      this.#sql.exec("DELETE FROM unproven WHERE mapping = ? AND reason = ?", mapping, reason);
      this.#all().delete(key);
    }
  }

  #all(): Map<string, Unproven> {
    this.#known ??= new Map(
      this.#sql
        .exec("SELECT mapping, reason, first_at AS firstAt, last_at AS lastAt, times FROM unproven")
        .toArray()
        .flatMap((row) => Row.safeParse(row).data ?? [])
        .map((one) => [keyOf(one.mapping, one.reason), one]),
    );
    return this.#known;
  }
}

function keyOf(mapping: string, reason: UnprovenReason): string {
  return `${reason} ${mapping}`;
}
