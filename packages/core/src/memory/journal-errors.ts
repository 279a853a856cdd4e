import { OrchestratorError } from '@orchestr8/schema';

/** The refusals of a journal store, worded once for every adapter. */
export const journalErrors = {
  executionExists: (executionId: string): OrchestratorError =>
    new OrchestratorError(`An execution with the id "${executionId}" exists already.`, {
      code: 'execution-exists',
      hint: 'Choose another id, or resume the one that is there.',
      details: { executionId },
    }),

  executionNotFound: (executionId: string): OrchestratorError =>
    new OrchestratorError(`There is no execution "${executionId}" in this store.`, {
      code: 'execution-not-found',
      hint: 'List the executions to see their ids, and check that the store is the right one.',
      details: { executionId },
    }),

  /** Invariant 5: the one who appends is not, or no longer, the owner. */
  ownershipLost: (executionId: string, epoch: number): OrchestratorError =>
    new OrchestratorError(`Execution "${executionId}" is no longer owned under epoch ${epoch}.`, {
      code: 'ownership-lost',
      hint: 'Another process took it over: stop working on it here.',
      details: { executionId, epoch },
    }),

  /** Invariant 5: the events do not follow the last one of the journal. */
  sequenceConflict: (executionId: string, expectedSeq: number, lastSeq: number): OrchestratorError =>
    new OrchestratorError(
      `The events for execution "${executionId}" follow event ${expectedSeq}, but its last one is ${lastSeq}.`,
      { code: 'sequence-conflict', details: { executionId, expectedSeq, lastSeq } },
    ),

  storeClosed: (): OrchestratorError =>
    new OrchestratorError('The store, or the owner that was opened on it, is closed.', { code: 'store-closed' }),
};

/** Whether `events` are numbered without a gap from `afterSeq + 1` on. */
export function followsOn(afterSeq: number, events: readonly { readonly seq: number }[]): boolean {
  return events.every((event, index) => event.seq === afterSeq + 1 + index);
}

/** Whether nothing more happens to an execution of this status. */
export function isEnded(status: string): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
