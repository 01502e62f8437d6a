import { newReference } from "../../../../src/delivery/reference.ts";

type Row = Record<string, SqlStorageValue>;

/**
 * Copies the first delivered submission so many times, whatever columns it has: row by row as a delivery left them, with
 * a random id and reference of its own, so that they fall anywhere into the indexes as real ones do.
 */
export function copyDelivered(sql: SqlStorage, count: number): void {
  const [delivery] = sql.exec("SELECT * FROM deliveries WHERE state = 'delivered' ORDER BY id LIMIT 1").toArray();
  if (delivery === undefined) throw new Error("Nothing was delivered yet.");
  const submission = sql.exec("SELECT * FROM submissions WHERE id = ?", delivery.submission).one();
  const attempts = sql.exec("SELECT * FROM attempts WHERE delivery = ?", delivery.id).toArray();
  for (let copy = 0; copy < count; copy++) {
    const submissionId = crypto.randomUUID().replaceAll("-", "");
    const owner = insert(sql, "submissions", { ...submission, submission_id: submissionId });
    const reference = newReference((length) => crypto.getRandomValues(new Uint8Array(length)));
    const copied = insert(sql, "deliveries", { ...delivery, submission: owner, reference });
    for (const attempt of attempts) insert(sql, "attempts", { ...attempt, delivery: copied });
  }
}

/** Inserts a row with a new id, and answers that. */
function insert(sql: SqlStorage, table: "submissions" | "deliveries" | "attempts", { id: _, ...row }: Row): number {
  const names = Object.keys(row);
  const marks = names.map(() => "?").join(", ");
  const statement = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks}) RETURNING id`;
  return Number(sql.exec(statement, ...Object.values(row)).one().id);
}
