import * as z from "zod";
import { LEASE_MS, type TodoPlace } from "./tracked-todos.ts";

/** Why Basecamp does not tell the bridge about the to-dos of a project. */
export const TRACKING_PROBLEMS = [
  /** The connected person may not make webhooks, as a client or someone who is no longer on the project. */
  "not-allowed",
  "project-not-found",
  "limit-reached",
  /** Basecamp does not take our address, as one without https. */
  "address-refused",
  /** Basecamp leaves the webhook as it was, or switches it off at once. */
  "not-taken",
  "too-many-webhooks",
  "rejected",
  "no-clear-answer",
] as const;
export type TrackingProblem = (typeof TRACKING_PROBLEMS)[number];

/** A project of whose to-dos nothing is heard, for the admin. `checkedAt` in milliseconds since 1970. */
export interface UntrackedProject {
  readonly project: string;
  readonly problem: TrackingProblem;
  readonly checkedAt: number;
}

/** The webhook of a project that is due to be looked after. Times in milliseconds since 1970. */
export interface Registration extends TodoPlace {
  /** The address that was registered last; null before the first time. */
  readonly address: string | null;
  /** When the last event that reached nobody was sent, by Basecamp's clock; null when none is known. */
  readonly lostAt: number | null;
  /** How many looks before this one came to no end, for want of a clear answer or by a crash. */
  readonly failures: number;
  /** When it is due again unless it is settled. */
  readonly leasedUntil: number;
}

/** A webhook is looked after when the last time is longer ago than this, in milliseconds: a little less than an hour. */
const FRESH_MS = 55 * 60_000;
/** What a person must mend is tried again after this long, in milliseconds. */
const PROBLEM_PAUSE_MS = 24 * 60 * 60_000;

const Row = z.object({
  account: z.string(),
  project: z.string(),
  address: z.string().nullable(),
  lostAt: z.number().nullable(),
  failures: z.number(),
});
const ProblemRow = z.object({
  project: z.string(),
  problem: z.enum(TRACKING_PROBLEMS).catch("rejected"),
  checkedAt: z.number(),
});

/** What is known of the webhook of each project in which to-dos are followed. */
export class Registrations {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** When the next one of an account, or of any, is due; null with none. Milliseconds since 1970. */
  nextAt(account: string | null): number | null {
    const row = this.#sql.exec(
      "SELECT min(due_at) AS at FROM todo_webhooks WHERE due_at IS NOT NULL AND account = coalesce(?, account)",
      account,
    );
    const { at } = row.one();
    return typeof at === "number" ? at : null;
  }

  /** Takes what of an account is due first. It is due again later, so that a crash loses nothing. */
  begin(account: string, now: number): Registration | null {
    const leasedUntil = now + LEASE_MS;
    const row = this.#sql
      .exec(
        `UPDATE todo_webhooks SET due_at = ?, failures = failures + 1 WHERE account = ? AND project = (
           SELECT project FROM todo_webhooks WHERE account = ? AND due_at <= ? ORDER BY due_at, project LIMIT 1
         ) RETURNING account, project, address, lost_at AS lostAt, failures - 1 AS failures`,
        leasedUntil,
        account,
        account,
        now,
      )
      .toArray()[0];
    return row === undefined ? null : { ...Row.parse(row), leasedUntil };
  }

  /** Remembers what was lost, so that it counts once only. */
  noteLost({ account, project }: TodoPlace, lostAt: number): void {
    this.#sql.exec("UPDATE todo_webhooks SET lost_at = ? WHERE account = ? AND project = ?", lostAt, account, project);
  }

  /** Remembers the address under which a webhook is known as ours. */
  noteAddress({ account, project }: TodoPlace, address: string): void {
    this.#sql.exec("UPDATE todo_webhooks SET address = ? WHERE account = ? AND project = ?", address, account, project);
  }

  /** It was looked after, and this is what a person must mend, or null. Answers whether that is another problem. */
  settle(registration: Registration, problem: TrackingProblem | null, now: number): boolean {
    const isNews = problem !== this.#problemOf(registration);
    this.#sql.exec(
      `UPDATE todo_webhooks SET checked_at = ?, problem = ?, failures = 0, due_at = iif(due_at = ?, NULL, due_at)
       WHERE account = ? AND project = ?`,
      now,
      problem,
      registration.leasedUntil,
      registration.account,
      registration.project,
    );
    return isNews;
  }

  /** Basecamp gave no clear answer: it is looked after again then. Answers whether that is another problem. */
  fail(registration: Registration, dueAt: number, now: number): boolean {
    const isNews = this.#problemOf(registration) === null;
    this.#sql.exec(
      `UPDATE todo_webhooks SET problem = coalesce(problem, 'no-clear-answer'),
         checked_at = coalesce(checked_at, ?), due_at = iif(due_at = ?, ?, due_at) WHERE account = ? AND project = ?`,
      now,
      registration.leasedUntil,
      dueAt,
      registration.account,
      registration.project,
    );
    return isNews;
  }

  /** Nobody could look, or more is left to do: it is due now. */
  putBack({ account, project }: TodoPlace, now: number): void {
    this.#sql.exec("UPDATE todo_webhooks SET due_at = ? WHERE account = ? AND project = ?", now, account, project);
  }

  /** Makes all of them due, since another person may be connected. */
  makeAllDue(now: number): void {
    this.#sql.exec("UPDATE todo_webhooks SET due_at = ?, failures = 0", now);
  }

  /** Makes those due that were not looked after for a while. */
  makeStaleDue(now: number): void {
    this.#sql.exec(
      `UPDATE todo_webhooks SET due_at = ?
       WHERE due_at IS NULL AND coalesce(checked_at, 0) <= ? - iif(problem IS NULL, ?, ?)`,
      now,
      now,
      FRESH_MS,
      PROBLEM_PAUSE_MS,
    );
  }

  /** The projects of an account, or of any, whose webhook may have another address than this one. */
  notAt(address: string, account: string | null): readonly string[] {
    const rows = this.#sql.exec(
      `SELECT project FROM todo_webhooks WHERE address IS NOT NULL AND address <> ? AND account = coalesce(?, account)
       ORDER BY project`,
      address,
      account,
    );
    return rows.toArray().map(({ project }) => String(project));
  }

  /** Where something stands in the way, for an account or for any. */
  problems(account: string | null): readonly UntrackedProject[] {
    const rows = this.#sql.exec(
      `SELECT project, problem, coalesce(checked_at, 0) AS checkedAt FROM todo_webhooks
       WHERE problem IS NOT NULL AND account = coalesce(?, account) ORDER BY checked_at DESC, project`,
      account,
    );
    return z.array(ProblemRow).parse(rows.toArray());
  }

  #problemOf({ account, project }: TodoPlace): unknown {
    const row = this.#sql.exec("SELECT problem FROM todo_webhooks WHERE account = ? AND project = ?", account, project);
    return row.toArray()[0]?.problem ?? null;
  }
}
