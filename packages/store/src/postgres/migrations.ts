/**
 * The schema, step by step: entry n leads from version n to n + 1. An entry never changes once it was released. The
 * tables are SQLite's (there it says what they hold), with these differences:
 *
 * - `executions` has room on its pages, so that an append's new version of a row stands beside the old one and touches
 *   no index.
 * - the label `forkedFrom` is a column.
 * - `owners` only lists who is to be asked for; whether an owner lives is its advisory lock (`owner-locks.ts`).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE executions (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    parent_id text COLLATE "C",
    root_id text COLLATE "C" NOT NULL,
    forked_from text COLLATE "C",
    workflow text NOT NULL,
    status text NOT NULL,
    ended boolean NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint,
    last_seq bigint NOT NULL,
    labels text NOT NULL,
    owner text COLLATE "C",
    epoch bigint NOT NULL
  ) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
  CREATE INDEX executions_newest ON executions (started_at, number);
  CREATE INDEX executions_root ON executions (root_id, started_at);
  CREATE INDEX executions_parent ON executions (parent_id, started_at) WHERE parent_id IS NOT NULL;
  CREATE INDEX executions_forks ON executions (forked_from, started_at) WHERE forked_from IS NOT NULL;
  CREATE INDEX executions_unfinished ON executions (started_at, number) WHERE NOT ended;

  CREATE TABLE batches (
    execution bigint NOT NULL,
    last_seq bigint NOT NULL,
    events text NOT NULL,
    PRIMARY KEY (execution, last_seq)
  );

  CREATE TABLE inbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution bigint NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    message text,
    UNIQUE (execution, message_id)
  );
  CREATE INDEX inbox_waiting ON inbox (execution, number) WHERE message IS NOT NULL;

  CREATE TABLE owners (id text COLLATE "C" PRIMARY KEY);

  CREATE TABLE accounts (
    scope text COLLATE "C" PRIMARY KEY,
    spent text NOT NULL,
    reserved text NOT NULL
  );
  CREATE TABLE reservations (
    id text COLLATE "C" PRIMARY KEY,
    scopes text NOT NULL,
    amount text NOT NULL,
    status text NOT NULL
  );
  `,
];
