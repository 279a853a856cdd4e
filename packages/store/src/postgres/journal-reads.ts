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
import type { Connection, Statement } from './connection.ts';
import { isDead } from './owner-locks.ts';

/** A page of a journal ends beyond so many bytes or rows, so that a reader needs little memory. */
const pageBytes = 1024 * 1024;
const pageRows = 256;

const dialect: Dialect = { mark: (n) => `$${n}`, forkedFrom: 'forked_from' };

const numberOf = '(SELECT number FROM executions WHERE id = $1)';

const statements = {
  page: {
    name: 'page',
    text: `SELECT "lastSeq", events FROM (
        SELECT "lastSeq", events, sum(octet_length(events)) OVER (ORDER BY "lastSeq") - octet_length(events) AS before
        FROM (SELECT last_seq AS "lastSeq", events FROM batches
              WHERE execution = ${numberOf} AND last_seq >= $2::bigint ORDER BY last_seq LIMIT $3::bigint) AS rows
      ) AS sums WHERE before < ${pageBytes} ORDER BY "lastSeq"`,
  },
  batches: {
    name: 'batches',
    text: `SELECT last_seq AS "lastSeq", events FROM batches WHERE execution = ${numberOf} AND last_seq IN (
        SELECT (SELECT min(last_seq) FROM batches WHERE execution = ${numberOf} AND last_seq >= seq)
        FROM unnest($2::bigint[]) AS seq
      ) ORDER BY last_seq`,
  },
  get: { name: 'get', text: `SELECT ${recordColumns} FROM executions WHERE id = $1` },
  position: { name: 'position', text: 'SELECT started_at AS "startedAt", number FROM executions WHERE id = $1' },
  inbox: {
    name: 'inbox',
    text: `SELECT message FROM inbox WHERE execution = ${numberOf} AND message IS NOT NULL ORDER BY number`,
  },
  orphans: {
    name: 'orphans',
    text: 'SELECT id FROM executions WHERE NOT ended AND owner IS NULL ORDER BY started_at, number LIMIT $1::bigint',
  },
  waitingMessages: {
    name: 'waiting-messages',
    text: `SELECT DISTINCT id FROM inbox JOIN executions ON executions.number = inbox.execution
      WHERE message IS NOT NULL AND owner = ANY ($1::text[])`,
  },
  deadOwners: { name: 'dead-owners', text: `SELECT id FROM owners WHERE ${isDead('id')}` },
} satisfies Readonly<Record<string, Statement>>;

/** The queries of journals, executions and inboxes. */
export class JournalReads {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The next events of the range; none: there are no more. */
  async page(executionId: string, from: number, to: number): Promise<readonly JournalEvent[]> {
    const rows = Math.min(pageRows, to - from + 1);
    if (rows <= 0) return [];
    const batches = await this.#connection.read(statements.page, [executionId, from, rows]);
    return batches
      .flatMap((batch) => eventsOf(batch as unknown as EventBatch))
      .filter(({ seq }) => seq >= from && seq <= to);
  }

  /** @param seqs ascending */
  async events(executionId: string, seqs: readonly number[]): Promise<readonly JournalEvent[]> {
    const batches = (await this.#connection.read(statements.batches, [
      executionId,
      seqs,
    ])) as unknown as readonly EventBatch[];
    return pickEvents(seqs, (seq) => batches.find(({ lastSeq }) => lastSeq >= seq));
  }

  async get(executionId: string): Promise<ExecutionRecord | undefined> {
    const [row] = await this.#connection.read(statements.get, [executionId]);
    return row === undefined ? undefined : recordOf(row);
  }

  async list(filter: ExecutionFilter): Promise<readonly ExecutionRecord[]> {
    const position = filter.before === undefined ? undefined : await this.#positionOf(filter.before);
    const { text, values } = listQuery(filter, position, dialect);
    return (await this.#connection.read({ text }, values)).map(recordOf);
  }

  async inbox(executionId: string): Promise<readonly InboxMessage[]> {
    const rows = await this.#connection.read(statements.inbox, [executionId]);
    return rows.map((row) => JSON.parse(String(row['message'])) as InboxMessage);
  }

  /** Unfinished executions without an owner, oldest first. */
  async orphans(limit: number): Promise<readonly string[]> {
    return (await this.#connection.read(statements.orphans, [limit])).map((row) => String(row['id']));
  }

  /** Executions of these owners that have messages. */
  async waitingMessages(ownerIds: readonly string[]): Promise<readonly string[]> {
    return (await this.#connection.read(statements.waitingMessages, [ownerIds])).map((row) => String(row['id']));
  }

  async hasDeadOwners(): Promise<boolean> {
    return (await this.#connection.read(statements.deadOwners, [])).length > 0;
  }

  async #positionOf(cursor: string): Promise<ListPosition> {
    const [row] = await this.#connection.read(statements.position, [cursor]);
    if (row === undefined) throw journalErrors.executionNotFound(cursor);
    return row as unknown as ListPosition;
  }
}
