/**
 * The ledger's tables. Times are milliseconds since 1970; ids of Basecamp are texts of digits. Each step is what one
 * version of Formcamp added to the one before; a ledger of any age takes those that it has not yet. A step that was
 * released is never changed.
 */
export const STEPS: readonly (readonly string[])[] = [
  [
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
  ],
  [
    // An erased submission has an empty body; the digest then tells whether what comes again is the same.
    `ALTER TABLE submissions ADD COLUMN erased_at INTEGER`,
    `ALTER TABLE submissions ADD COLUMN digest TEXT`,
    `CREATE TABLE notices (
      id INTEGER PRIMARY KEY,
      submission INTEGER NOT NULL REFERENCES submissions (id),
      received_at INTEGER NOT NULL,
      digest TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (submission, digest)
    )`,
    // Each mapping has a queue of its own, and what was filed in a project is known to those who look there.
    `ALTER TABLE deliveries ADD COLUMN mapping TEXT NOT NULL DEFAULT ''`,
    `UPDATE deliveries SET mapping = (SELECT mapping FROM submissions WHERE submissions.id = submission)`,
    `ALTER TABLE deliveries ADD COLUMN mapping_version TEXT`,
    `ALTER TABLE deliveries ADD COLUMN project TEXT`,
    `UPDATE deliveries SET project = iif(json_valid(frozen), json_extract(frozen, '$.address.project'), NULL)`,
    `ALTER TABLE deliveries ADD COLUMN last_sent_at INTEGER`,
    `UPDATE deliveries SET last_sent_at =
       (SELECT max(started_at) FROM attempts WHERE delivery = deliveries.id AND kind = 'create')`,
    `ALTER TABLE deliveries ADD COLUMN lost_answers INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE deliveries ADD COLUMN success_seen INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE deliveries ADD COLUMN redraft INTEGER NOT NULL DEFAULT 0`,
    `ALTER TABLE deliveries ADD COLUMN erase_at INTEGER`,
    `INSERT INTO settings (name, value) SELECT 'planned-up-to', coalesce(max(id), 0) FROM submissions`,
    `DROP INDEX deliveries_due`,
    `CREATE INDEX deliveries_due ON deliveries (mapping, due_at) WHERE due_at IS NOT NULL`,
    `CREATE INDEX deliveries_sending ON deliveries (mapping, due_at) WHERE state = 'sending'`,
    `CREATE INDEX deliveries_erase ON deliveries (erase_at) WHERE erase_at IS NOT NULL`,
    `CREATE INDEX deliveries_filed ON deliveries (project, first_sent_at) WHERE todo_id IS NOT NULL`,
  ],
  [
    // The sender's id of a message, and the ticket of its status page. Most submissions have neither.
    `ALTER TABLE submissions ADD COLUMN message_id TEXT`,
    `ALTER TABLE submissions ADD COLUMN ticket TEXT`,
    `CREATE UNIQUE INDEX submissions_message ON submissions (message_id, mapping) WHERE message_id IS NOT NULL`,
    `CREATE UNIQUE INDEX submissions_ticket ON submissions (ticket) WHERE ticket IS NOT NULL`,
    // An attempt can also be a read-back, which the first version's check does not know.
    `CREATE TABLE attempts_of_any_kind (
      id INTEGER PRIMARY KEY,
      delivery INTEGER NOT NULL REFERENCES deliveries (id),
      kind TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      reason TEXT,
      status INTEGER
    )`,
    `INSERT INTO attempts_of_any_kind (id, delivery, kind, started_at, ended_at, reason, status)
       SELECT id, delivery, kind, started_at, ended_at, reason, status FROM attempts`,
    `DROP TABLE attempts`,
    `ALTER TABLE attempts_of_any_kind RENAME TO attempts`,
    `CREATE INDEX attempts_delivery ON attempts (delivery)`,
    // What was refused and is worth a person's look; nothing of the requests themselves.
    `CREATE TABLE refusals (
      mapping TEXT NOT NULL,
      reason TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      times INTEGER NOT NULL,
      PRIMARY KEY (mapping, reason)
    )`,
  ],
  [
    // Which to-do of its submission a delivery makes; null while that is not decided, and where there is only one.
    `ALTER TABLE deliveries ADD COLUMN todo_key TEXT`,
    `CREATE UNIQUE INDEX deliveries_todo ON deliveries (submission, todo_key) WHERE todo_key IS NOT NULL`,
  ],
  [
    // The last shape of each mapping's form, and what was noticed about it. Nothing of anybody's answers.
    `CREATE TABLE forms (
      mapping TEXT PRIMARY KEY,
      form TEXT NOT NULL,
      mapping_version TEXT NOT NULL,
      shape TEXT NOT NULL,
      seen_at INTEGER NOT NULL
    )`,
    `CREATE TABLE drift (
      id INTEGER PRIMARY KEY,
      mapping TEXT NOT NULL,
      kind TEXT NOT NULL,
      question TEXT NOT NULL,
      detail TEXT NOT NULL,
      body TEXT NOT NULL,
      noticed_at INTEGER NOT NULL,
      UNIQUE (mapping, kind, question, detail)
    )`,
  ],
  [
    // What became of a to-do after it was made, where its mapping wants that to be known.
    `CREATE TABLE tracked_todos (
      delivery INTEGER PRIMARY KEY REFERENCES deliveries (id),
      todo TEXT NOT NULL,
      account TEXT NOT NULL,
      project TEXT NOT NULL,
      state TEXT NOT NULL,
      changed_at INTEGER NOT NULL,
      read_due_at INTEGER,
      failures INTEGER NOT NULL DEFAULT 0
    )`,
    `CREATE INDEX tracked_todos_todo ON tracked_todos (todo)`,
    `CREATE INDEX tracked_todos_read ON tracked_todos (read_due_at) WHERE read_due_at IS NOT NULL`,
    // How Basecamp tells about the to-dos of a project: the address that was registered last, and why it does not.
    `CREATE TABLE todo_webhooks (
      account TEXT NOT NULL,
      project TEXT NOT NULL,
      address TEXT,
      checked_at INTEGER,
      lost_at INTEGER,
      due_at INTEGER,
      failures INTEGER NOT NULL DEFAULT 0,
      problem TEXT,
      PRIMARY KEY (account, project)
    )`,
    // What is listed by mapping or by a rare state, without reading all the others.
    `CREATE INDEX deliveries_mapping ON deliveries (mapping, id)`,
    `CREATE INDEX deliveries_parked_id ON deliveries (id) WHERE state = 'parked'`,
    `CREATE INDEX deliveries_parked_mapping ON deliveries (mapping, id) WHERE state = 'parked'`,
    `CREATE INDEX deliveries_skipped_id ON deliveries (id) WHERE state = 'skipped'`,
    // What the admin is told of, and when next. Nothing of anybody's answers.
    `CREATE TABLE alerts (
      key TEXT PRIMARY KEY,
      trouble TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      total INTEGER NOT NULL,
      told_at INTEGER,
      times_told INTEGER NOT NULL,
      told_total INTEGER NOT NULL,
      next_at INTEGER,
      is_open INTEGER NOT NULL
    )`,
    `CREATE INDEX deliveries_parked_why ON deliveries (mapping, reason, changed_at) WHERE state = 'parked'`,
  ],
  // The memory of what was looked for and brought back.
  [
    // Requests that proved nothing, since one to the same mapping last did; nothing of the requests themselves.
    `CREATE TABLE unproven (
      mapping TEXT NOT NULL,
      reason TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      times INTEGER NOT NULL,
      PRIMARY KEY (mapping, reason)
    )`,
    // How far the form tool's own list of a form was compared, and how its webhook was then.
    `CREATE TABLE form_sweeps (
      mapping TEXT NOT NULL,
      form TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      watermark INTEGER NOT NULL,
      cursor TEXT,
      cursor_since INTEGER,
      cursor_began_at INTEGER,
      revision INTEGER NOT NULL DEFAULT 0,
      completed_at INTEGER,
      failing_since INTEGER,
      failure TEXT,
      not_before INTEGER NOT NULL DEFAULT 0,
      webhook TEXT NOT NULL DEFAULT 'unknown',
      found_total INTEGER NOT NULL DEFAULT 0,
      found_at INTEGER,
      looked_at INTEGER NOT NULL,
      left_from INTEGER,
      left_until INTEGER,
      passed_over INTEGER,
      aside_at INTEGER,
      aside_since INTEGER,
      PRIMARY KEY (mapping, form)
    )`,
    // What no webhook had brought when it was found; with the time at which one did after all.
    `CREATE TABLE swept_submissions (
      submission INTEGER PRIMARY KEY REFERENCES submissions (id),
      swept_at INTEGER NOT NULL,
      webhook_at INTEGER
    )`,
    // What the form tool lists and is too large to be stored, so that each is told of once.
    `CREATE TABLE oversized_submissions (
      mapping TEXT NOT NULL,
      form TEXT NOT NULL,
      submission_id TEXT NOT NULL,
      seen_at INTEGER NOT NULL,
      PRIMARY KEY (mapping, form, submission_id)
    )`,
  ],
];
