import { appendCases } from './journal-appends.ts';
import { eventCases } from './journal-events.ts';
import { inboxCases } from './journal-inbox.ts';
import { listCases } from './journal-lists.ts';
import { ownershipCases } from './journal-ownership.ts';
import type { JournalStoreSubject } from './journal-samples.ts';
import { runSuite, type TestFrame } from './suite.ts';

/**
 * What every `JournalStore` must do.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest';
 * journalStoreConformance({ describe, it }, 'memory', async () => {
 *   const store = new MemoryJournalStore();
 *   return {
 *     store,
 *     openAnother: async () => store,
 *     killOwner: (ownerId) => store.killOwner(ownerId),
 *     close: () => store.close(),
 *   };
 * });
 * ```
 */
export function journalStoreConformance(
  frame: TestFrame,
  name: string,
  open: () => Promise<JournalStoreSubject>,
): void {
  const groups = {
    events: eventCases,
    appends: appendCases,
    ownership: ownershipCases,
    inbox: inboxCases,
    lists: listCases,
  };
  for (const [group, cases] of Object.entries(groups)) {
    runSuite(frame, { title: `journal store ${name}: ${group}`, cases }, open);
  }
}
