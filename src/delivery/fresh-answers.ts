import type { Submission } from "../submission.ts";
import type { FrozenTodo } from "./delivery.ts";

/** What stands for a to-do of which an export without answers tells only where it was to be made. */
const WITHOUT_TEXT: FrozenTodo = {
  address: { account: "", project: "", todolist: "" },
  draft: {
    ...{ content: "", description: "", assigneeIds: [], completionSubscriberIds: [] },
    ...{ startsOn: null, dueOn: null, notify: false },
  },
  notes: [],
};

/**
 * Answers that come again for a submission which was imported without them take their place, unless they were erased
 * here. A create that was under way is looked for, and drafted anew if it is not found; the rest waits for a person, as
 * after an import with answers, since the ledger of before may have filed it. False when nothing waits for answers.
 */
export function takeFreshAnswers(sql: SqlStorage, row: number, submission: Submission, now: number): boolean {
  const { rowsWritten } = sql.exec(
    `UPDATE submissions SET body = ?, erased_at = NULL WHERE id = ? AND body = '' AND EXISTS (SELECT 1 FROM deliveries
       WHERE submission = submissions.id AND state = 'parked' AND reason = 'answers-not-exported')`,
    JSON.stringify(submission),
    row,
  );
  if (rowsWritten === 0) return false;
  sql.exec(
    `UPDATE deliveries SET state = 'sending', redraft = 1, absent_looks = 0, due_at = ?, changed_at = ?, reason = NULL,
       detail = NULL, frozen = json_set(?, '$.address.account', account, '$.address.project', project)
     WHERE submission = ? AND state = 'parked' AND reason = 'answers-not-exported'
       AND first_sent_at IS NOT NULL AND account IS NOT NULL AND project IS NOT NULL`,
    ...[now, now, JSON.stringify(WITHOUT_TEXT), row],
  );
  // Of the others nobody knows where to look.
  sql.exec(
    `UPDATE deliveries SET reason = 'imported', first_sent_at = NULL, changed_at = ?
     WHERE submission = ? AND state = 'parked' AND reason = 'answers-not-exported'`,
    ...[now, row],
  );
  return true;
}
