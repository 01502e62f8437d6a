import * as z from "zod";
import type { Alert } from "./alert-policy.ts";
import { Trouble } from "./trouble.ts";

const CHANNEL = "alert-channel";

const Row = z.object({
  key: z.string(),
  trouble: z.string(),
  first_at: z.number(),
  last_at: z.number(),
  total: z.number(),
  told_at: z.number().nullable(),
  times_told: z.number(),
  told_total: z.number(),
  next_at: z.number().nullable(),
  is_open: z.number(),
});

/** How the channel of the alerts does. Times in milliseconds since 1970. */
const ChannelState = z.object({
  /** Messages in a row that did not get through. */
  failures: z.number(),
  failingSince: z.number().nullable(),
  lastToldAt: z.number().nullable(),
  /** Before this no message is sent. */
  quietUntil: z.number(),
});
export type ChannelState = z.infer<typeof ChannelState>;

const UNUSED: ChannelState = { failures: 0, failingSince: null, lastToldAt: null, quietUntil: 0 };

/** The rows of what the admin is told of. */
export class AlertRecords {
  readonly #sql: SqlStorage;
  readonly #transaction: (body: () => void) => void;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
  }

  /** All of them. One that cannot be read, as of a later Formcamp, is left out and stays. */
  all(): readonly Alert[] {
    return this.#sql.exec("SELECT * FROM alerts ORDER BY first_at, key").toArray().flatMap(readRow);
  }

  /** Stores what changed: null for an alert that is forgotten. What is as before is not written. */
  store(changes: readonly (readonly [before: Alert | null, after: Alert | null])[]): void {
    this.#transaction(() => {
      for (const [before, after] of changes) {
        if (after === null) {
          if (before !== null) this.#sql.exec("DELETE FROM alerts WHERE key = ?", before.key);
        } else if (JSON.stringify(before) !== JSON.stringify(after)) this.#put(after);
      }
    });
  }

  #put(alert: Alert): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO alerts
         (key, trouble, first_at, last_at, total, told_at, times_told, told_total, next_at, is_open)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      alert.key,
      JSON.stringify(alert.trouble),
      alert.firstAt,
      alert.lastAt,
      alert.total,
      alert.toldAt,
      alert.timesTold,
      alert.toldTotal,
      alert.nextAt,
      alert.isOpen ? 1 : 0,
    );
  }

  channel(): ChannelState {
    const row = this.#sql.exec("SELECT value FROM settings WHERE name = ?", CHANNEL).toArray()[0];
    return ChannelState.safeParse(parsed(String(row?.value ?? ""))).data ?? UNUSED;
  }

  setChannel(state: ChannelState): void {
    this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", CHANNEL, JSON.stringify(state));
  }
}

function readRow(input: Record<string, SqlStorageValue>): Alert[] {
  const row = Row.safeParse(input);
  const trouble = row.success ? Trouble.safeParse(parsed(row.data.trouble)) : null;
  if (!row.success || !trouble?.success) return [];
  const { key, total } = row.data;
  return [
    {
      ...{ key, trouble: trouble.data, total },
      firstAt: row.data.first_at,
      lastAt: row.data.last_at,
      toldAt: row.data.told_at,
      timesTold: row.data.times_told,
      toldTotal: row.data.told_total,
      nextAt: row.data.next_at,
      isOpen: row.data.is_open !== 0,
    },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
