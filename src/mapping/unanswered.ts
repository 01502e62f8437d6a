import { Drop } from "liquidjs";

/**
 * A question that was not answered, as templates and conditions meet it: nothing, and neither less nor more than
 * anything. To JavaScript nothing is less than 50.
 */
class Unanswered extends Drop {
  override valueOf(): null {
    return null;
  }

  equals(other: unknown): boolean {
    const value: unknown = other instanceof Drop ? other.valueOf() : other;
    // Liquid's `nil` and `blank`.
    return value === null || value === undefined || value === "";
  }

  gt(): boolean {
    return false;
  }

  geq(): boolean {
    return false;
  }

  lt(): boolean {
    return false;
  }

  leq(): boolean {
    return false;
  }
}

export const UNANSWERED = new Unanswered();
