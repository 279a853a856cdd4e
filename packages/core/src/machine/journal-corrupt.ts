import { OrchestratorError } from '@orchestr8/schema';
import type { JournalEvent } from '../journal/events.ts';

/** The event can't follow from the state: the journal was damaged, or written by something else than this engine. */
export function journalCorrupt(event: JournalEvent, reason: string): OrchestratorError {
  const where = event.path === undefined ? '' : ` of ${event.path}`;
  return new OrchestratorError(`Event ${event.seq} (${event.type}${where}) can't follow: ${reason}.`, {
    code: 'journal-corrupt',
    hint: 'The journal is damaged or was written by a newer version. Fork the execution from an event before this one.',
    details: { seq: event.seq, type: event.type, path: event.path ?? null },
  });
}
