/** Which way a signal goes: to the execution that it was sent to, unless only something below it waits for its name. */
import { openChildren } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { ActorPort } from './actor-port.ts';
import { foldJournal } from './journal-reading.ts';
import type { LiveExecution, Neighbours } from './live-execution.ts';
import type { Runtime } from './runtime.ts';

/** The execution that a signal came to. */
export interface SignalSite {
  readonly runtime: Runtime;
  readonly neighbours: Pick<Neighbours, 'find'>;
  readonly actor: ActorPort;
}

/**
 * The child that the signal is for: it, or one below it, waits for the name, and this execution does not. Of several
 * it is the one whose step began first. Null: the signal stays here.
 */
export async function childToSignal(site: SignalSite, name: string): Promise<string | null> {
  const { actor } = site;
  if (openChildren(actor.state).length === 0) return null;
  // Signals that came before have had their turn then, and taken what waited for them.
  await actor.record(() => []);
  return waiting(actor.state, name) > 0 ? null : childThatWaits(site, actor.state, name);
}

async function childThatWaits(site: SignalSite, state: ExecutionState, name: string): Promise<string | null> {
  for (const { executionId } of openChildren(state)) if (await waits(site, executionId, name)) return executionId;
  return null;
}

async function waits(site: SignalSite, executionId: string, name: string): Promise<boolean> {
  const live = site.neighbours.find(executionId);
  const here = live === undefined ? null : await seenHere(live);
  const { state, taken } = here ?? (await seenFromAfar(site, executionId, name));
  if (state === null || state.ending !== null) return false;
  return waiting(state, name) > taken || (await childThatWaits(site, state, name)) !== null;
}

interface Seen {
  /** Null: there is no such execution yet. */
  readonly state: ExecutionState | null;
  /** Signals on their way to it that will be taken first. */
  readonly taken: number;
}

/** Null: it has left this process meanwhile. */
async function seenHere({ inbox, actor }: LiveExecution): Promise<Seen | null> {
  try {
    await inbox.drain();
    await actor.record(() => []);
  } catch (error) {
    if (!actor.stopped) throw error;
  }
  return actor.stopped ? null : { state: actor.state, taken: 0 };
}

async function seenFromAfar({ runtime: { store } }: SignalSite, executionId: string, name: string): Promise<Seen> {
  if ((await store.get(executionId)) === undefined) return { state: null, taken: 0 };
  const messages = await store.inbox(executionId);
  const taken = messages.filter(({ kind, data }) => kind === 'signal' && (data as { name?: unknown }).name === name);
  return { state: (await foldJournal(store, executionId)).state, taken: taken.length };
}

function waiting(state: ExecutionState, name: string): number {
  return state.waiters.get(name)?.size ?? 0;
}
