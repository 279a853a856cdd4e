import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  journalErrors,
  type ExecutionFilter,
  type ExecutionRecord,
  type InboxMessage,
  type JournalEvent,
} from '@orchestr8/core';
import { eventsOf, type EventBatch } from './event-batches.ts';

/** A page of a journal ends beyond this many characters, so that a reader holds up nobody for long. */
const pageCharacters = 1024 * 1024;

const recordColumns = `id AS executionId, parent_id AS parentId, root_id AS rootId, workflow, status,
  started_at AS startedAt, ended_at AS endedAt, last_seq AS lastSeq, labels`;

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
    const found: JournalEvent[] = [];
    let events: readonly JournalEvent[] = [];
    for (const seq of seqs) {
      if (seq > (events.at(-1)?.seq ?? 0)) {
        const batch = this.#statements.batchesFrom.get(executionId, seq) as unknown as EventBatch | undefined;
        if (batch === undefined) break;
        events = eventsOf(batch);
      }
      const event = events[seq - (events[0]?.seq ?? 0)];
      if (event !== undefined) found.push(event);
    }
    return found;
  }

  get(executionId: string): ExecutionRecord | undefined {
    const row = this.#statements.get.get(executionId);
    return row === undefined ? undefined : recordOf(row);
  }

  list(filter: ExecutionFilter): readonly ExecutionRecord[] {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const where = (condition: string, ...given: readonly SQLInputValue[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (filter.status !== undefined) where(`status IN (${filter.status.map(() => '?').join()})`, ...filter.status);
    if (filter.workflow !== undefined) where('workflow = ?', filter.workflow);
    if (filter.rootId !== undefined) where('root_id = ?', filter.rootId);
    if (filter.parentId === null) where('parent_id IS NULL');
    else if (filter.parentId !== undefined) where('parent_id = ?', filter.parentId);
    if (filter.before !== undefined) {
      const cursor = this.#statements.position.get(filter.before);
      if (cursor === undefined) throw journalErrors.executionNotFound(filter.before);
      where('(started_at, number) < (?, ?)', Number(cursor['started_at']), Number(cursor['number']));
    }
    const matching = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const query = `SELECT ${recordColumns} FROM executions ${matching} ORDER BY started_at DESC, number DESC LIMIT ?`;
    return this.#database
      .prepare(query)
      .all(...values, filter.limit ?? -1)
      .map(recordOf);
  }

  inbox(executionId: string): readonly InboxMessage[] {
    return this.#statements.inbox.all(executionId).map((row) => JSON.parse(String(row['message'])) as InboxMessage);
  }

  /** Unfinished executions without an owner, oldest first. */
  orphans(limit: number): readonly string[] {
    return this.#statements.orphans.all(limit).map((row) => String(row['id']));
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    batchesFrom: database.prepare(
      `SELECT last_seq AS lastSeq, events FROM batches
       WHERE execution = (SELECT number FROM executions WHERE id = ?) AND last_seq >= ? ORDER BY last_seq`,
    ),
    get: database.prepare(`SELECT ${recordColumns} FROM executions WHERE id = ?`),
    position: database.prepare('SELECT started_at, number FROM executions WHERE id = ?'),
    inbox: database.prepare(
      `SELECT message FROM inbox
       WHERE execution = (SELECT number FROM executions WHERE id = ?) AND message IS NOT NULL ORDER BY number`,
    ),
    orphans: database.prepare(
      'SELECT id FROM executions WHERE ended = 0 AND owner IS NULL ORDER BY started_at, number LIMIT ?',
    ),
  };
}

function recordOf(row: Record<string, unknown>): ExecutionRecord {
  const labels = JSON.parse(String(row['labels'])) as Record<string, string>;
  return { ...(row as unknown as ExecutionRecord), labels };
}
