import * as z from "zod";

const NAME = "live-check";

const Todo = z.object({ id: z.string(), madeAt: z.number() });

const RecordValue = z.object({
  /** Stands in the description of the list, and in what the command sends with each step. */
  mark: z.string(),
  account: z.string(),
  project: z.string(),
  projectName: z.string(),
  todoset: z.string(),
  name: z.string(),
  /** When its latest step began, in milliseconds: one that is under way takes them one after another. */
  steppedAt: z.number().default(0),
  /** Null until Basecamp said that it made the list. */
  list: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  /** The to-do that is looked for in the recordings, and since when it lies in the trash. */
  sought: Todo.extend({ trashedAt: z.number().nullable() }).nullable(),
  /** The webhook that is to tell of a to-do. */
  webhook: z
    .object({
      secret: z.string(),
      id: z.string().nullable(),
      todo: Todo.nullable(),
      /** The latest to-do that it told of; that of the check stays. */
      heard: z.object({ id: z.string(), at: z.number() }).nullable(),
    })
    .nullable(),
});

/** A check that was begun: everything that it made in Basecamp, so that it writes nowhere else and removes all of it. */
export type LiveCheck = Readonly<z.infer<typeof RecordValue>>;

/** The one check that can be under way, kept among the ledger's settings. */
export class LiveRecord {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  current(): LiveCheck | null {
    const row = this.#sql.exec("SELECT value FROM settings WHERE name = ?", NAME).toArray()[0];
    try {
      return row === undefined ? null : (RecordValue.safeParse(JSON.parse(String(row.value))).data ?? null);
    } catch {
      return null;
    }
  }

  /** False when there is one already. */
  begin(check: LiveCheck): boolean {
    const insert = "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    return this.#sql.exec(insert, NAME, JSON.stringify(check)).rowsWritten > 0;
  }

  /** Changes the check of this mark as it is now; null when it ended meanwhile. */
  change(mark: string, changes: (now: LiveCheck) => Partial<LiveCheck>): LiveCheck | null {
    const now = this.current();
    if (now?.mark !== mark) return null;
    const changed = { ...now, ...changes(now) };
    this.#sql.exec("UPDATE settings SET value = ? WHERE name = ?", JSON.stringify(changed), NAME);
    return changed;
  }

  /** Forgets the check of this mark. */
  end(mark: string): void {
    this.#sql.exec("DELETE FROM settings WHERE name = ? AND json_extract(value, '$.mark') = ?", NAME, mark);
  }
}
