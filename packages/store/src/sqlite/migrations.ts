/** `PRAGMA application_id` of our databases: "orc8" in ASCII. */
export const applicationId = 0x6f726338;

/**
 * The schema, step by step: entry n leads from version n to n + 1. An entry never changes once it was released.
 *
 * - `batches`: the events of one append (up to some size) as a JSON array, found by the number of its last event. A
 *   rowid table in the order of writing with a small index measured better than a clustered one (ADR 3).
 * - `inbox`: a message stays, without its text, when it was consumed: its id counts for ever.
 * - `executions.ended` is 1 when nothing more happens; the index holds only those that go on.
 * - `executions_forks` holds only forks, by the label that names their origin.
 * - `signals.orphaned` grows whenever an unfinished execution became free.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE executions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    parent_id TEXT,
    root_id TEXT NOT NULL,
    workflow TEXT NOT NULL,
    status TEXT NOT NULL,
    ended INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    last_seq INTEGER NOT NULL,
    labels TEXT NOT NULL,
    owner TEXT,
    epoch INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX executions_newest ON executions (started_at, number);
  CREATE INDEX executions_root ON executions (root_id, started_at);
  CREATE INDEX executions_parent ON executions (parent_id, started_at) WHERE parent_id IS NOT NULL;
  CREATE INDEX executions_unfinished ON executions (started_at, number) WHERE ended = 0;

  CREATE TABLE batches (
    execution INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    events TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX batches_by_seq ON batches (execution, last_seq);

  CREATE TABLE inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    execution INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    message TEXT,
    UNIQUE (execution, message_id)
  ) STRICT;
  CREATE INDEX inbox_waiting ON inbox (execution, number) WHERE message IS NOT NULL;

  CREATE TABLE owners (id TEXT PRIMARY KEY) STRICT;
  CREATE TABLE signals (orphaned INTEGER NOT NULL) STRICT;
  INSERT INTO signals VALUES (0);

  CREATE TABLE accounts (
    scope TEXT PRIMARY KEY,
    spent TEXT NOT NULL,
    reserved TEXT NOT NULL
  ) STRICT;
  CREATE TABLE reservations (
    id TEXT PRIMARY KEY,
    scopes TEXT NOT NULL,
    amount TEXT NOT NULL,
    status TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE INDEX executions_forks ON executions (labels ->> 'forkedFrom', started_at)
    WHERE labels ->> 'forkedFrom' IS NOT NULL;
  `,
];
