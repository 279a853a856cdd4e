import { OrchestratorError } from '@orchestr8/schema';
import type { JournalEvent } from '../journal/events.ts';
import type { JournalStore } from '../ports/journal-store.ts';
import type { EventBus } from './event-bus.ts';

/** Where {@link follow} reads. */
export interface FollowSource {
  readonly store: JournalStore;
  readonly bus: EventBus;
  /** Whether this engine runs the execution, so that the bus has all its events. */
  isLocal(executionId: string): boolean;
}

export interface FollowOptions {
  /** The first sequence number wanted. Default: 1. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}

/** Events as they become durable, without a gap, until the execution has ended (or the signal aborts). */
export async function* follow(
  source: FollowSource,
  executionId: string,
  { from = 1, signal }: FollowOptions,
): AsyncGenerator<JournalEvent> {
  const { store, bus } = source;
  if ((await store.get(executionId)) === undefined) throw executionNotFound(executionId);
  const feed = bus.open(executionId);
  feed.nudge();
  const stop = store.onAppend(executionId, () => {
    if (!source.isLocal(executionId)) feed.nudge();
  });
  try {
    let next = from;
    for (;;) {
      if (signal?.aborted === true) return;
      const events = feed.take();
      const gap = events === null || (events[0] !== undefined && events[0].seq > next);
      for await (const event of gap ? store.read(executionId, { from: next }) : events) {
        if (event.seq < next) continue;
        next = event.seq + 1;
        // What the bus brings is part of the state: nobody who watches may change it.
        yield gap ? event : structuredClone(event);
        if (endsExecution(event)) return;
      }
      if (gap && (await hasEndedBefore(store, executionId, next))) return;
      await feed.changed(signal);
    }
  } finally {
    stop();
    bus.close(executionId, feed);
  }
}

async function hasEndedBefore(store: JournalStore, executionId: string, seq: number): Promise<boolean> {
  const record = await store.get(executionId);
  return record === undefined || (record.endedAt !== null && record.lastSeq < seq);
}

/** Whether nothing can follow this event. */
export function endsExecution(event: JournalEvent): boolean {
  return (
    event.type === 'execution-completed' || event.type === 'execution-failed' || event.type === 'execution-cancelled'
  );
}

export function executionNotFound(executionId: string): OrchestratorError {
  return new OrchestratorError(`There is no execution "${executionId}".`, {
    code: 'execution-not-found',
    hint: 'See the list of executions, and check that this is the right store.',
    details: { executionId },
  });
}
