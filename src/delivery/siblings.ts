import * as z from "zod";
import type { Version } from "./change.ts";
import { DELIVERY_STATES, type SkipReason } from "./delivery.ts";
import { type Division, divide, type Sibling } from "./division.ts";

const SiblingRow: z.ZodType<Sibling & { readonly attempt: number }> = z.object({
  id: z.number(),
  key: z.string().nullable(),
  state: z.enum(DELIVERY_STATES),
  reason: z.string().nullable().catch(null),
  firstSentAt: z.number().nullable().catch(0),
  todoId: z.string().nullable().catch(null),
  attempt: z.number().catch(-1),
});

/** What the dividing of a submission works with, besides what its mapping wants. */
export interface DivideDeps {
  readonly newReference: () => string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When the answers of what makes no to-do are erased, milliseconds since 1970. */
  readonly eraseAt: number;
  /** Why those make no to-do that the mapping does not want any more. */
  readonly dropped: { readonly reason: SkipReason; readonly detail: string };
}

/** The deliveries of one submission, one for each to-do that its mapping wants of it. */
export class Siblings {
  readonly #sql: SqlStorage;
  readonly #transaction: <T>(body: () => T) => T;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
  }

  /** A delivery and the others of its submission. */
  of(delivery: number): readonly Sibling[] {
    return readSiblings(this.#sql, delivery);
  }

  /**
   * Gives each wanted to-do a delivery, all at once or not at all; done again, it changes nothing more. Null when the
   * delivery has changed since it was read.
   */
  divide({ id, state, attempt }: Version, wanted: readonly string[], deps: DivideDeps): Division | null {
    return this.#transaction(() => {
      const rows = readSiblings(this.#sql, id);
      const self = rows.find((row) => row.id === id);
      if (self === undefined || self.state !== state || self.attempt !== attempt) return null;
      const others = rows.filter((row) => row !== self);
      const division = divide(self, others, wanted);
      // The only to-do of a submission needs no key, which is one write less for most of them.
      const isOnlyOne = division.own === "" && others.length === 0;
      if (division.isAnew && division.own !== null && self.key === null && !isOnlyOne) {
        this.#sql.exec("UPDATE deliveries SET todo_key = ? WHERE id = ?", division.own, id);
      }
      for (const key of division.added) {
        this.#sql.exec(
          `INSERT INTO deliveries (submission, mapping, todo_key, reference, state, due_at, changed_at)
           SELECT submission, mapping, ?, ?, 'pending', due_at, ? FROM deliveries WHERE id = ?`,
          key,
          deps.newReference(),
          deps.now,
          id,
        );
      }
      for (const revived of division.revived) {
        this.#sql.exec(
          `UPDATE deliveries SET state = 'pending', due_at = (SELECT due_at FROM deliveries WHERE id = ?), redraft = 1,
             absent_looks = 0, failures = 0, failing_since = NULL, lost_answers = 0, first_sent_at = NULL,
             last_sent_at = NULL, reason = NULL, detail = NULL, erase_at = NULL, changed_at = ?
           WHERE id = ?`,
          id,
          deps.now,
          revived,
        );
      }
      for (const dropped of division.dropped) {
        this.#sql.exec(
          `UPDATE deliveries SET state = 'skipped', due_at = NULL, reason = ?, detail = ?, erase_at = ?, changed_at = ?
           WHERE id = ?`,
          deps.dropped.reason,
          deps.dropped.detail,
          deps.eraseAt,
          deps.now,
          dropped,
        );
      }
      return division;
    });
  }
}

/** A delivery and the others of its submission, in the order in which they were planned. */
export function readSiblings(sql: SqlStorage, delivery: number): readonly z.infer<typeof SiblingRow>[] {
  const rows = sql.exec(
    `SELECT id, todo_key AS key, state, reason, first_sent_at AS firstSentAt, todo_id AS todoId, attempt
     FROM deliveries WHERE submission = (SELECT submission FROM deliveries WHERE id = ?) ORDER BY id`,
    delivery,
  );
  return z.array(SiblingRow).parse(rows.toArray());
}
