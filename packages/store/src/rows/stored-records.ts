import type { ExecutionFilter, ExecutionRecord, JournalEvent } from '@orchestr8/core';
import { eventsOf, type EventBatch } from './event-batches.ts';

/** The columns of a record, named as its members are. Quoted: PostgreSQL would fold them to lower case. */
export const recordColumns = `id AS "executionId", parent_id AS "parentId", root_id AS "rootId", workflow, status,
  started_at AS "startedAt", ended_at AS "endedAt", last_seq AS "lastSeq", labels`;

export function recordOf(row: Readonly<Record<string, unknown>>): ExecutionRecord {
  const labels = JSON.parse(String(row['labels'])) as Record<string, string>;
  return { ...(row as unknown as ExecutionRecord), labels };
}

/** Where the cursor of a list stands. */
export interface ListPosition {
  readonly startedAt: number;
  readonly number: number;
}

/** What the databases write differently. */
export interface Dialect {
  /** The n-th placeholder, from 1. */
  mark(n: number): string;
  /** The label `forkedFrom`, by the expression that its index has. */
  readonly forkedFrom: string;
}

/** The query of a list, with its values. */
export function listQuery(
  filter: ExecutionFilter,
  position: ListPosition | undefined,
  dialect: Dialect,
): { readonly text: string; readonly values: readonly (string | number)[] } {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const given = (value: string | number): string => dialect.mark(values.push(value));
  if (filter.status !== undefined) {
    conditions.push(filter.status.length === 0 ? '1 = 0' : `status IN (${filter.status.map(given).join()})`);
  }
  if (filter.workflow !== undefined) conditions.push(`workflow = ${given(filter.workflow)}`);
  if (filter.rootId !== undefined) conditions.push(`root_id = ${given(filter.rootId)}`);
  if (filter.parentId === null) conditions.push('parent_id IS NULL');
  else if (filter.parentId !== undefined) conditions.push(`parent_id = ${given(filter.parentId)}`);
  if (filter.forkedFrom !== undefined) conditions.push(`${dialect.forkedFrom} = ${given(filter.forkedFrom)}`);
  if (position !== undefined) {
    conditions.push(`(started_at, number) < (${given(position.startedAt)}, ${given(position.number)})`);
  }
  const matching = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const order = `ORDER BY started_at DESC, number DESC LIMIT ${given(filter.limit ?? Number.MAX_SAFE_INTEGER)}`;
  return { text: `SELECT ${recordColumns} FROM executions ${matching} ${order}`, values };
}

/** Picks events by number. @param seqs ascending @param next the first batch that ends with `seq` or later */
export function pickEvents(
  seqs: readonly number[],
  next: (seq: number) => EventBatch | undefined,
): readonly JournalEvent[] {
  const found: JournalEvent[] = [];
  let events: readonly JournalEvent[] = [];
  for (const seq of seqs) {
    if (seq > (events.at(-1)?.seq ?? 0)) {
      const batch = next(seq);
      if (batch === undefined) break;
      events = eventsOf(batch);
    }
    const event = events[seq - (events[0]?.seq ?? 0)];
    if (event !== undefined) found.push(event);
  }
  return found;
}
