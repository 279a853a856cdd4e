import type { JournalEvent } from '@orchestr8/core';
import { painterFor, widthOf } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

/** A journal for people: an event per line, its data cut to what fits. */
export function renderJournal(events: readonly JournalEvent[]): string {
  const paint = painterFor(process.stdout);
  const start = events[0]?.at ?? 0;
  const rows = events.map(({ seq, at, type, path, attempt, data }) => [
    String(seq),
    `+${((at - start) / 1000).toFixed(3)}`,
    type,
    `${path ?? ''}${attempt === undefined ? '' : ` #${attempt}`}`,
    JSON.stringify(data).slice(0, 200),
  ]);
  const options = { width: widthOf(process.stdout), paintHeader: (text: string) => paint('strong', text) };
  return table(['SEQ', 'AT', 'EVENT', 'STEP', 'DATA'], rows, options);
}
