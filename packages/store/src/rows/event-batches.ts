import type { JournalEvent } from '@orchestr8/core';

/** A row takes no more events beyond this many characters, so that one event is found without reading a long journal. */
const batchCharacters = 64 * 1024;
const batchEvents = 64;

/** One row of the journal: a JSON array of events. */
export interface EventBatch {
  readonly lastSeq: number;
  readonly events: string;
}

/** The rows of an append: nearly always one. */
export function batchesOf(events: readonly JournalEvent[]): readonly EventBatch[] {
  const last = events.at(-1);
  if (last === undefined) return [];
  const text = events.length <= batchEvents ? JSON.stringify(events) : '';
  if (text !== '' && text.length < batchCharacters) return [{ lastSeq: last.seq, events: text }];
  return cut(events);
}

function cut(events: readonly JournalEvent[]): readonly EventBatch[] {
  const batches: EventBatch[] = [];
  let texts: string[] = [];
  let characters = 0;
  for (const [index, event] of events.entries()) {
    const text = JSON.stringify(event);
    texts.push(text);
    characters += text.length;
    const isFull = characters >= batchCharacters || texts.length >= batchEvents;
    if (!isFull && index < events.length - 1) continue;
    batches.push({ lastSeq: event.seq, events: `[${texts.join(',')}]` });
    texts = [];
    characters = 0;
  }
  return batches;
}

export function eventsOf(batch: EventBatch): readonly JournalEvent[] {
  return JSON.parse(batch.events) as JournalEvent[];
}
