import type { DatabaseSync } from 'node:sqlite';
import {
  journalErrors,
  type ExecutionFilter,
  type ExecutionRecord,
  type InboxMessage,
  type JournalEvent,
} from '@orchestr8/core';
import { eventsOf, type EventBatch } from '../rows/event-batches.ts';
import {
  listQuery,
  pickEvents,
  recordColumns,
  recordOf,
  type Dialect,
  type ListPosition,
} from '../rows/stored-records.ts';

/** A page of a journal ends beyond this many characters, so that a reader holds up nobody for long. */
const pageCharacters = 1024 * 1024;

const dialect: Dialect = { mark: () => '?', forkedFrom: "labels ->> 'forkedFrom'" };

/** The queries of journals, executions and inboxes. Each runs to its end at once: none keeps the log from shrinking. */
export class JournalReads {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = prepareStatements(database);
  }

  /** The next events of the range; none: there are no more. */
  page(executionId: string, from: number, to: number): readonly JournalEvent[] {
    const events: JournalEvent[] = [];
    let characters = 0;
    for (const row of this.#statements.batchesFrom.iterate(executionId, from)) {
      const batch = row as unknown as EventBatch;
      for (const event of eventsOf(batch)) if (event.seq >= from && event.seq <= to) events.push(event);
      characters += batch.events.length;
      if (characters >= pageCharacters || batch.lastSeq >= to) break;
    }
    return events;
  }

  /** @param seqs ascending */
  events(executionId: string, seqs: readonly number[]): readonly JournalEvent[] {
    return pickEvents(
      seqs,
      (seq) => this.#statements.batchesFrom.get(executionId, seq) as unknown as EventBatch | undefined,
    );
  }

  get(executionId: string): ExecutionRecord | undefined {
    const row = this.#statements.get.get(executionId);
    return row === undefined ? undefined : recordOf(row);
  }

  list(filter: ExecutionFilter): readonly ExecutionRecord[] {
    const { text, values } = listQuery(filter, this.#positionOf(filter.before), dialect);
    return this.#database
      .prepare(text)
      .all(...values)
      .map(recordOf);
  }

  inbox(executionId: string): readonly InboxMessage[] {
    return this.#statements.inbox.all(executionId).map((row) => JSON.parse(String(row['message'])) as InboxMessage);
  }

  /** Unfinished executions without an owner, oldest first. */
  orphans(limit: number): readonly string[] {
    return this.#statements.orphans.all(limit).map((row) => String(row['id']));
  }

  #positionOf(cursor: string | undefined): ListPosition | undefined {
    if (cursor === undefined) return undefined;
    const row = this.#statements.position.get(cursor);
    if (row === undefined) throw journalErrors.executionNotFound(cursor);
    return row as unknown as ListPosition;
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    batchesFrom: database.prepare(
      `SELECT last_seq AS lastSeq, events FROM batches
       WHERE execution = (SELECT number FROM executions WHERE id = ?) AND last_seq >= ? ORDER BY last_seq`,
    ),
    get: database.prepare(`SELECT ${recordColumns} FROM executions WHERE id = ?`),
    position: database.prepare('SELECT started_at AS startedAt, number FROM executions WHERE id = ?'),
    inbox: database.prepare(
      `SELECT message FROM inbox
       WHERE execution = (SELECT number FROM executions WHERE id = ?) AND message IS NOT NULL ORDER BY number`,
    ),
    orphans: database.prepare(
      'SELECT id FROM executions WHERE ended = 0 AND owner IS NULL ORDER BY started_at, number LIMIT ?',
    ),
  };
}
