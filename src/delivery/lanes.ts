/** How many mappings are worked for at the same time. */
export const LANES = 4;
/** How many of them may be mappings whose last step got no clear answer. */
const TROUBLED_LANES = 1;

/**
 * Decides whose turn it is. Each mapping's deliveries go one after another; the mapping that waited longest comes first,
 * so that a burst holds up no other form, and those that meet trouble share one lane, so that they cannot take them all.
 */
export class Lanes {
  readonly #underWay = new Set<string>();
  readonly #troubled = new Set<string>();
  readonly #lastTurn = new Map<string, number>();
  #turn = 0;

  /** The mappings among these that may be worked for now, the one to begin with first. */
  order(mappings: readonly string[], withTroubled = true): readonly string[] {
    const troubledLanes = [...this.#underWay].filter((mapping) => this.#troubled.has(mapping)).length;
    return mappings
      .filter((mapping) => !this.#underWay.has(mapping))
      .filter((mapping) => !this.#troubled.has(mapping) || (withTroubled && troubledLanes < TROUBLED_LANES))
      .sort((one, other) => this.#rank(one) - this.#rank(other));
  }

  begin(mapping: string): void {
    this.#underWay.add(mapping);
    this.#lastTurn.set(mapping, ++this.#turn);
  }

  /** Ends a turn; `troubled` when Basecamp gave it no clear answer. */
  end(mapping: string, troubled: boolean): void {
    this.#underWay.delete(mapping);
    if (troubled) this.#troubled.add(mapping);
    else this.#troubled.delete(mapping);
  }

  #rank(mapping: string): number {
    const healthy = this.#troubled.has(mapping) ? Number.MAX_SAFE_INTEGER / 2 : 0;
    return healthy + (this.#lastTurn.get(mapping) ?? 0);
  }
}
