import type { EventData, JournalEvent } from '../journal/events.ts';
import { liftEvent } from '../journal/lift.ts';
import { applyToProjection, emptyProjection, type ProjectionDraft } from '../machine/project.ts';
import { initialState, type ExecutionState } from '../machine/state.ts';
import { transition } from '../machine/transition.ts';
import type { JournalStore } from '../ports/journal-store.ts';
import { childEnding } from './child-ending.ts';
import { Observations } from './observations.ts';

interface Range {
  readonly from?: number;
  readonly to?: number;
}

/** Events of a journal in the current version of their types. */
export async function* readJournal(
  store: JournalStore,
  executionId: string,
  range?: Range,
): AsyncGenerator<JournalEvent> {
  for await (const event of store.read(executionId, range)) yield liftEvent(event);
}

/** What a journal, up to an event, folds to. */
export interface Folded {
  readonly state: ExecutionState;
  readonly observations: Observations;
}

/** The state after the last event, or after event `to`. @throws OrchestratorError `journal-corrupt`, `journal-newer` */
export async function foldJournal(store: JournalStore, executionId: string, to?: number): Promise<Folded> {
  const state = initialState(executionId);
  const observations = new Observations();
  for await (const event of readJournal(store, executionId, to === undefined ? undefined : { to })) {
    transition(state, event);
    observations.observe(event);
  }
  return { state, observations };
}

/** What a journal says to people. */
export async function projectJournal(store: JournalStore, executionId: string): Promise<ProjectionDraft> {
  const projection = emptyProjection(executionId);
  for await (const event of readJournal(store, executionId)) applyToProjection(projection, event);
  return projection;
}

/** How an execution ended, as its parent has to know it; null: it has not. */
export async function readEnding(store: JournalStore, executionId: string): Promise<EventData['child-ended'] | null> {
  const { output, error, endedAt, cost } = await projectJournal(store, executionId);
  if (endedAt === null) return null;
  if (output !== null) return childEnding(executionId, { status: 'completed', output }, cost);
  if (error !== null) return childEnding(executionId, { status: 'failed', error }, cost);
  return childEnding(executionId, { status: 'cancelled' }, cost);
}
