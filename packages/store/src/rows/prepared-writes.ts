import { followsOn, journalErrors, type AppendRequest, type ExecutionRecord, type JournalEvent } from '@orchestr8/core';
import { batchesOf, type EventBatch } from './event-batches.ts';

/** The first events of an execution, as text already: the caller's objects are not read again. */
export interface Creation {
  readonly record: ExecutionRecord;
  readonly batches: readonly EventBatch[];
  readonly ownerId: string | null;
}

/** An append with its events as text. */
export type PreparedAppend = Omit<AppendRequest, 'events'> & {
  readonly batches: readonly EventBatch[];
  readonly lastSeq: number;
  readonly follows: boolean;
};

/** Everything that the caller may change later is turned into text here, in the caller's turn. */
export function prepareAppend({ events, ...request }: AppendRequest): PreparedAppend {
  const lastSeq = request.expectedSeq + events.length;
  return { ...request, batches: batchesOf(events), lastSeq, follows: followsOn(request.expectedSeq, events) };
}

export function prepareCreation(
  record: ExecutionRecord,
  events: readonly JournalEvent[],
  ownerId: string | null,
): Creation {
  if (!followsOn(0, events)) throw journalErrors.sequenceConflict(record.executionId, events[0]?.seq ?? 1, 0);
  const copied = { ...record, lastSeq: events.length, labels: { ...record.labels } };
  return { record: copied, batches: batchesOf(events), ownerId };
}
