export const FINDING_STATES = ["as-assumed", "differs", "breaks", "unknown"] as const;

/** What was found out of a fact: whether it is as assumed, otherwise, or so that a promise does not hold. */
export interface Finding {
  readonly fact: string;
  readonly state: (typeof FINDING_STATES)[number];
  readonly found: string;
}
