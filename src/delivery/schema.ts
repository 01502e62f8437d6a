import { STEPS } from "./schema-steps.ts";

const VERSION = "schema-version";

/**
 * Brings the tables up to date, each step whole or not at all. A ledger of a newer Formcamp is left as it is. Answers
 * whether there was none before.
 */
export function migrate(storage: DurableObjectStorage): boolean {
  const isNew = !hasTables(storage.sql);
  for (let version = readVersion(storage.sql); version < STEPS.length; version++) {
    storage.transactionSync(() => {
      for (const statement of STEPS[version] ?? []) storage.sql.exec(statement);
      const done = String(version + 1);
      storage.sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", VERSION, done);
    });
  }
  return isNew;
}

function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'settings'").toArray().length > 0;
}

/** The first version wrote no number; its tables are made only where they are missing, so that 0 fits it too. */
function readVersion(sql: SqlStorage): number {
  if (!hasTables(sql)) return 0;
  const row = sql.exec("SELECT value FROM settings WHERE name = ?", VERSION).toArray()[0];
  return row === undefined ? 0 : Number(row.value);
}
