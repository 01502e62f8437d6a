import * as z from "zod";
import type { DeployedMapping } from "../mapping/mapping.ts";
import type { ParkReason } from "./delivery.ts";
import { keyDetail } from "./read-back.ts";

/** Parked for these, another version of the mapping may help. */
const PARKED_FOR_MAPPING: readonly ParkReason[] = [
  "mapping-missing",
  "draft-failed",
  "answer-invalid",
  "todo-missing",
  "other-account",
  "not-confirmed",
];

const Row = z.object({ id: z.number(), mapping: z.string(), version: z.string().nullable() });

/** Makes due what was parked for its mapping, when another version of that is deployed now; what was sent is looked for first. */
export function requeueChanged(
  sql: SqlStorage,
  findMapping: (name: string) => DeployedMapping | null,
  now: number,
): void {
  for (const reason of PARKED_FOR_MAPPING) {
    const rows = sql.exec(
      "SELECT id, mapping, mapping_version AS version FROM deliveries WHERE state = 'parked' AND reason = ? ORDER BY +id",
      reason,
    );
    for (const row of z.array(Row).parse(rows.toArray())) {
      const mapping = findMapping(row.mapping);
      if (mapping === null || mapping.version === row.version) continue;
      sql.exec(
        `UPDATE deliveries SET state = iif(first_sent_at IS NULL, 'pending', 'sending'), absent_looks = 0, due_at = ?,
           changed_at = ?, reason = NULL, detail = NULL WHERE id = ? AND state = 'parked'`,
        now,
        now,
        row.id,
      );
    }
  }
}

/** Makes due what was parked for a key that the form tool refused, when the mapping names another key now. */
export async function requeueWithNewKey(
  sql: SqlStorage,
  findMapping: (name: string) => DeployedMapping | null,
  markOf: (mapping: DeployedMapping) => Promise<string | null>,
  now: number,
): Promise<void> {
  const rows = sql.exec(
    "SELECT DISTINCT mapping, detail FROM deliveries WHERE state = 'parked' AND reason = ?",
    "api-key-refused",
  );
  for (const { mapping: name, detail } of rows.toArray()) {
    const mapping = findMapping(String(name));
    const mark = mapping === null ? null : await markOf(mapping);
    if (mapping?.apiKey == null || mark === null || keyDetail(mapping.apiKey, mark) === detail) continue;
    sql.exec(
      `UPDATE deliveries SET state = 'pending', due_at = ?, changed_at = ?, reason = NULL, detail = NULL,
         failures = 0, failing_since = NULL
       WHERE state = 'parked' AND reason = 'api-key-refused' AND mapping = ? AND detail = ?`,
      now,
      now,
      name,
      detail,
    );
  }
}
