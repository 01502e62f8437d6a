import * as z from "zod";
import { TODO_STATES, type TodoState } from "../delivery.ts";

/** Where a to-do is. */
export interface TodoPlace {
  readonly account: string;
  readonly project: string;
}

/** A followed to-do that is due to be read. */
export interface DueRead {
  readonly delivery: number;
  readonly todo: string;
  readonly project: string;
  /** How many reads in a row failed. */
  readonly failures: number;
  /** When it is due again unless it is settled; milliseconds since 1970. */
  readonly leasedUntil: number;
}

/** A followed to-do, and its state since `changedAt`. */
export interface FollowedTodo extends TodoPlace {
  readonly todo: string;
  readonly state: TodoState;
  readonly changedAt: number;
}

/** A followed to-do that is in another state than before. */
export interface TodoChange {
  readonly reference: string;
  readonly mapping: string;
  readonly state: TodoState;
}

/** What was begun here and cut off by a crash is begun again after this long, in milliseconds. */
export const LEASE_MS = 60_000;
/** How many to-dos of a project are read again at most where Basecamp may have told about them in vain. */
const READ_AGAIN_LIMIT = 200;

const DueRow = z.object({ delivery: z.number(), todo: z.string(), project: z.string(), failures: z.number() });
const ChangeRow = z.object({
  reference: z.string(),
  mapping: z.string(),
  before: z.enum(TODO_STATES).nullable().catch(null),
});

/** What became of to-dos after they were made, where their mapping wants that to be known. Times in milliseconds since 1970. */
export class TrackedTodos {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Follows the to-do of a delivery, where it was frozen to be made unless another place is given, and makes the webhook of
   * its project due if none is known. One that was not made just now is due to be read.
   */
  follow(delivery: number, place: TodoPlace | null, how: "made" | "found", now: number): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO tracked_todos (delivery, todo, account, project, state, changed_at, read_due_at)
       SELECT id, todo_id, account, project, 'open', ?, ? FROM
         (SELECT id, todo_id, coalesce(?, account) AS account, coalesce(?, project) AS project FROM deliveries WHERE id = ?)
       WHERE todo_id IS NOT NULL AND account IS NOT NULL AND project IS NOT NULL`,
      now,
      how === "made" ? null : now,
      place?.account ?? null,
      place?.project ?? null,
      delivery,
    );
    this.#sql.exec(
      `INSERT OR IGNORE INTO todo_webhooks (account, project, due_at)
       SELECT account, project, ? FROM tracked_todos WHERE delivery = ?`,
      now,
      delivery,
    );
  }

  /** Follows what an export says was followed. The webhook of its project is made anew, after which it is read. */
  takeBack(delivery: number, { todo, account, project, state, changedAt }: FollowedTodo, now: number): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO tracked_todos (delivery, todo, account, project, state, changed_at) VALUES (?, ?, ?, ?, ?, ?)`,
      ...[delivery, todo, account, project, state, changedAt],
    );
    this.#sql.exec(
      "INSERT OR IGNORE INTO todo_webhooks (account, project, due_at) VALUES (?, ?, ?)",
      ...[account, project, now],
    );
  }

  /** Makes a to-do due to be read. False when nobody follows it, or when it is due already; nothing is written then. */
  noteEvent(todo: string, now: number): boolean {
    const { rowsWritten } = this.#sql.exec(
      "UPDATE tracked_todos SET read_due_at = ? WHERE todo = ? AND (read_due_at IS NULL OR read_due_at > ?)",
      now,
      todo,
      now,
    );
    return rowsWritten > 0;
  }

  /** Makes the to-dos of a project due to be read, the open ones first, the newest first. */
  readAgain({ account, project }: TodoPlace, now: number): void {
    this.#sql.exec(
      `UPDATE tracked_todos SET read_due_at = ?, failures = 0 WHERE delivery IN (
         SELECT delivery FROM tracked_todos WHERE account = ? AND project = ?
         ORDER BY state = 'open' DESC, delivery DESC LIMIT ?
       ) AND (read_due_at IS NULL OR read_due_at > ?)`,
      now,
      account,
      project,
      READ_AGAIN_LIMIT,
      now,
    );
  }

  /** When the next one of an account, or of any, is due to be read; null with none. */
  nextAt(account: string | null): number | null {
    const row = this.#sql.exec(
      "SELECT min(read_due_at) AS at FROM tracked_todos WHERE read_due_at IS NOT NULL AND account = coalesce(?, account)",
      account,
    );
    const { at } = row.one();
    return typeof at === "number" ? at : null;
  }

  /** Takes what of an account is due first. It is due again later, so that a crash loses nothing. */
  begin(account: string, now: number): DueRead | null {
    const leasedUntil = now + LEASE_MS;
    const row = this.#sql
      .exec(
        `UPDATE tracked_todos SET read_due_at = ? WHERE delivery = (
           SELECT delivery FROM tracked_todos WHERE read_due_at <= ? AND account = ? ORDER BY read_due_at, delivery LIMIT 1
         ) RETURNING delivery, todo, project, failures`,
        leasedUntil,
        now,
        account,
      )
      .toArray()[0];
    return row === undefined ? null : { ...DueRow.parse(row), leasedUntil };
  }

  /**
   * Stores the state that was read, and answers it if it is another one. Whatever Basecamp told since the read began keeps
   * the to-do due.
   */
  settle({ delivery, leasedUntil }: DueRead, state: TodoState, now: number): TodoChange | null {
    const row = this.#sql
      .exec(
        `SELECT d.reference, d.mapping, t.state AS before
         FROM tracked_todos t JOIN deliveries d ON d.id = t.delivery WHERE t.delivery = ?`,
        delivery,
      )
      .toArray()[0];
    this.#sql.exec(
      `UPDATE tracked_todos SET changed_at = iif(state = ?, changed_at, ?), state = ?, failures = 0,
         read_due_at = iif(read_due_at = ?, NULL, read_due_at) WHERE delivery = ?`,
      state,
      now,
      state,
      leasedUntil,
      delivery,
    );
    if (row === undefined) return null;
    const { reference, mapping, before } = ChangeRow.parse(row);
    return before === state ? null : { reference, mapping, state };
  }

  /** The read told nothing: it is due at `dueAt`, or not by itself any more, unless Basecamp told of something since. */
  fail({ delivery, leasedUntil }: DueRead, dueAt: number | null): void {
    this.#sql.exec(
      `UPDATE tracked_todos SET failures = failures + 1, read_due_at = ? WHERE delivery = ? AND read_due_at = ?`,
      dueAt,
      delivery,
      leasedUntil,
    );
  }

  /** Nobody could read it, so that it is due as before and the try counts for nothing. */
  putBack({ delivery, leasedUntil }: DueRead, now: number): void {
    this.#sql.exec(
      "UPDATE tracked_todos SET read_due_at = ? WHERE delivery = ? AND read_due_at = ?",
      now,
      delivery,
      leasedUntil,
    );
  }
}
