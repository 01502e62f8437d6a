import * as z from "zod";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { withoutPrivate } from "../mapping/private.ts";
import { readSubmission } from "./due-row.ts";
import { type Digest, identityOf } from "./notices.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const RETENTION_DAYS = "retention-days";
/** How many submissions one run erases. */
const ERASED_PER_RUN = 200;

const DueRow = z.object({ submission: z.number(), mapping: z.string().catch(""), body: z.string() });
const NoticeRow = z.object({ id: z.number(), body: z.string() });

/** Erases what was submitted once it is no longer needed. The submission's id and the link to its to-do stay. */
export class Retention {
  readonly #sql: SqlStorage;
  readonly #transaction: <T>(body: () => T) => T;
  #keepMs = 0;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
  }

  /** Takes the configured number of days, for what is filed already too. Answers it in milliseconds. */
  keepFor(days: number): number {
    this.#keepMs = days * DAY_MS;
    const before = this.#sql.exec("SELECT value FROM settings WHERE name = ?", RETENTION_DAYS).toArray()[0];
    if (before?.value !== String(days)) {
      this.#transaction(() => {
        this.#sql.exec(
          // What holds private answers is due from the moment it was done, whatever the number of days.
          `UPDATE deliveries SET erase_at = changed_at + ? WHERE state IN ('delivered', 'skipped')
           AND erase_at IS NOT changed_at AND submission IN (SELECT id FROM submissions WHERE erased_at IS NULL)`,
          this.#keepMs,
        );
        this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", RETENTION_DAYS, String(days));
      });
    }
    return this.#keepMs;
  }

  /** When something is to be erased next, or null. */
  nextAt(): number | null {
    const row = this.#sql.exec("SELECT min(erase_at) AS at FROM deliveries WHERE erase_at IS NOT NULL").one();
    return typeof row.at === "number" ? row.at : null;
  }

  /**
   * Erases what is due; what another delivery of the same submission still needs is left to that one. Of what is kept
   * for longer, only the private answers go.
   */
  async eraseDue(now: number, digest: Digest, findMapping: (name: string) => DeployedMapping | null): Promise<void> {
    const rows = this.#sql
      .exec(
        `SELECT DISTINCT d.submission, s.mapping, coalesce(s.body, '') AS body
         FROM deliveries d LEFT JOIN submissions s ON s.id = d.submission WHERE d.erase_at <= ? LIMIT ?`,
        now,
        ERASED_PER_RUN,
      )
      .toArray();
    for (const { submission, mapping: name, body } of z.array(DueRow).parse(rows)) {
      const read = readSubmission(body);
      const mapping = findMapping(name);
      const own = read === null ? null : await identityOf(read, digest, mapping);
      this.#transaction(() => {
        // Erased by a person meanwhile, the digest that this would put back is gone for good.
        if (this.#bodyOf(submission) !== body) return;
        if (!this.#isFinal(submission)) {
          this.#sql.exec("UPDATE deliveries SET erase_at = NULL WHERE submission = ?", submission);
          return;
        }
        const { until, isEarly } = this.#keptUntil(submission);
        // Without its mapping nobody knows any more which of its answers are private, so that all of them go.
        if (read !== null && until > now && !(isEarly && mapping === null)) {
          const rest = JSON.stringify(withoutPrivate(read, mapping));
          this.#sql.exec("UPDATE submissions SET body = ? WHERE id = ?", rest, submission);
          this.#erasePrivateOfNotices(submission, mapping);
          this.#sql.exec("UPDATE deliveries SET erase_at = ? WHERE submission = ?", until, submission);
          return;
        }
        this.#erase(submission, own, now, now - this.#keepMs);
        this.#sql.exec(
          `UPDATE deliveries SET erase_at = (SELECT min(received_at) + ? FROM notices
             WHERE notices.submission = deliveries.submission AND body <> '') WHERE submission = ?`,
          this.#keepMs,
          submission,
        );
      });
    }
  }

  /**
   * Erases the submission of a delivery at once, with every notice of it; what was not filed yet never will be. The
   * to-do in Basecamp is not touched. False when no delivery has this reference.
   */
  eraseNow(reference: string, now: number): boolean {
    return this.#transaction(() => {
      const row = this.#sql.exec("SELECT submission FROM deliveries WHERE reference = ?", reference).toArray()[0];
      if (row === undefined) return false;
      const submission = Number(row.submission);
      this.#sql.exec(
        `UPDATE deliveries SET state = 'skipped', reason = 'erased', due_at = NULL, changed_at = ?
         WHERE submission = ? AND state NOT IN ('delivered', 'skipped')`,
        now,
        submission,
      );
      this.#erase(submission, null, now, now);
      this.#sql.exec("UPDATE submissions SET digest = NULL WHERE id = ?", submission);
      this.#sql.exec("UPDATE notices SET digest = 'erased ' || id WHERE submission = ?", submission);
      return true;
    });
  }

  /** A notice to a submission that is erased already is kept as long as one that was filed now. */
  keepNoticeOf(submission: number, now: number): void {
    this.#sql.exec(
      `UPDATE deliveries SET erase_at = ? WHERE submission = ? AND erase_at IS NULL AND state IN ('delivered', 'skipped')
         AND (SELECT erased_at FROM submissions WHERE submissions.id = submission) IS NOT NULL`,
      now + this.#keepMs,
      submission,
    );
  }

  #erase(submission: number, digest: string | null, now: number, noticesUntil: number): void {
    this.#sql.exec(
      "UPDATE submissions SET body = '', digest = coalesce(?, digest), erased_at = coalesce(erased_at, ?) WHERE id = ?",
      digest,
      now,
      submission,
    );
    this.#sql.exec(
      "UPDATE deliveries SET frozen = NULL, notes = '[]', detail = NULL, erase_at = NULL WHERE submission = ?",
      submission,
    );
    this.#sql.exec("UPDATE notices SET body = '' WHERE submission = ? AND received_at <= ?", submission, noticesUntil);
  }

  #erasePrivateOfNotices(submission: number, mapping: DeployedMapping | null): void {
    const rows = this.#sql.exec("SELECT id, body FROM notices WHERE submission = ?", submission).toArray();
    for (const { id, body } of z.array(NoticeRow).parse(rows)) {
      const read = readSubmission(body);
      if (read === null) continue;
      const rest = JSON.stringify(withoutPrivate(read, mapping));
      this.#sql.exec("UPDATE notices SET body = ? WHERE id = ?", rest, id);
    }
  }

  /** When all of a submission is to be erased, and whether a part of it is due at once. */
  #keptUntil(submission: number): { readonly until: number; readonly isEarly: boolean } {
    const row = this.#sql
      .exec(
        `SELECT max(changed_at) AS changedAt, max(erase_at IS changed_at) AS isEarly FROM deliveries
         WHERE submission = ?`,
        submission,
      )
      .one();
    return { until: Number(row.changedAt) + this.#keepMs, isEarly: row.isEarly === 1 };
  }

  #bodyOf(submission: number): string {
    return String(this.#sql.exec("SELECT body FROM submissions WHERE id = ?", submission).toArray()[0]?.body ?? "");
  }

  #isFinal(submission: number): boolean {
    const open = "SELECT 1 FROM deliveries WHERE submission = ? AND state NOT IN ('delivered', 'skipped') LIMIT 1";
    return this.#sql.exec(open, submission).toArray().length === 0;
  }
}
