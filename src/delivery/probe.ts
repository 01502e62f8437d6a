const PROBE = "probe";

/** Writes a line into the ledger's settings and reads it back. Throws when its storage fails. */
export function probeStorage(sql: SqlStorage, now: number): boolean {
  sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", PROBE, String(now));
  return sql.exec("SELECT value FROM settings WHERE name = ?", PROBE).one().value === String(now);
}
