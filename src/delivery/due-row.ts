import * as z from "zod";
import type { Submission } from "../submission.ts";
import type { DueDelivery, FrozenTodo } from "./delivery.ts";

/** A due row whose stored texts can no longer be read. */
export interface CorruptDelivery {
  readonly id: number;
  readonly state: "pending" | "sending";
  readonly attempt: number;
  readonly corrupt: true;
}

const DueRow = z.object({
  id: z.number(),
  reference: z.string(),
  state: z.enum(["pending", "sending"]),
  attempt: z.number(),
  absent_looks: z.number(),
  failures: z.number(),
  failing_since: z.number().nullable(),
  first_sent_at: z.number().nullable(),
  frozen: z.string().nullable(),
  mapping: z.string(),
  body: z.string(),
});

/** Reads a row of what is due, as the ledger's query selects it. */
export function readDue(input: Record<string, SqlStorageValue>): DueDelivery | CorruptDelivery {
  const row = DueRow.parse(input);
  const { id, reference, state, attempt, mapping } = row;
  try {
    // Both texts were written by this class, from values of these types.
    const submission: Submission = JSON.parse(row.body);
    const frozen: FrozenTodo | null = row.frozen === null ? null : JSON.parse(row.frozen);
    const looks = { absentLooks: row.absent_looks, firstSentAt: row.first_sent_at };
    const failures = { failures: row.failures, failingSince: row.failing_since };
    return { id, reference, state, attempt, mapping, submission, frozen, ...looks, ...failures };
  } catch {
    return { id, state, attempt, corrupt: true };
  }
}
