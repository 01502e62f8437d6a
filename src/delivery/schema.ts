/** The ledger's tables. Times are milliseconds since 1970; ids of Basecamp are texts of digits. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS submissions (
    id INTEGER PRIMARY KEY,
    mapping TEXT NOT NULL,
    form TEXT NOT NULL,
    submission_id TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (submission_id, mapping, form)
  )`,
  `CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY,
    submission INTEGER NOT NULL REFERENCES submissions (id),
    reference TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'delivered', 'parked', 'skipped')),
    due_at INTEGER,
    attempt INTEGER NOT NULL DEFAULT 0,
    absent_looks INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    first_sent_at INTEGER,
    account TEXT,
    frozen TEXT,
    reason TEXT,
    detail TEXT,
    todo_id TEXT,
    todo_url TEXT,
    notes TEXT NOT NULL DEFAULT '[]',
    changed_at INTEGER NOT NULL
  )`,
  `CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS deliveries_parked ON deliveries (reason) WHERE state = 'parked'`,
  `CREATE INDEX IF NOT EXISTS deliveries_submission ON deliveries (submission)`,
  `CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL REFERENCES deliveries (id),
    kind TEXT NOT NULL CHECK (kind IN ('create', 'look')),
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    reason TEXT,
    status INTEGER
  )`,
  `CREATE INDEX IF NOT EXISTS attempts_delivery ON attempts (delivery)`,
  `CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
];

/** Makes the tables where they are missing. */
export function createTables(sql: SqlStorage): void {
  for (const statement of TABLES) sql.exec(statement);
}
