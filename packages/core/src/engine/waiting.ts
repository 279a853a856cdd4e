import { openChildren } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { Executions } from '../driver/executions.ts';
import { executionNotFound } from '../driver/follow.ts';
import { foldJournal } from '../driver/journal-reading.ts';
import type { Runtime } from '../driver/runtime.ts';
import type { Engine, ExecutionStatus, Settled } from '../ports/engine.ts';

type WaitOptions = NonNullable<Parameters<Engine['wait']>[1]>;

/** Statuses after which nothing follows. */
export const endedStatuses: ReadonlySet<ExecutionStatus> = new Set<ExecutionStatus>([
  'completed',
  'failed',
  'cancelled',
]);

/** What {@link waitFor} watches. */
export interface Watched {
  readonly runtime: Runtime;
  readonly executions: Executions;
}

/** A program that waits stays alive, also where nothing is under way but an approval that another process may give. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Resolves when the execution has ended, wherever it runs, or with `untilBlocked` when it needs somebody.
 *
 * @throws the reason, where this process had to give it up (`store-full`, say); it can be resumed
 */
export async function waitFor(watched: Watched, executionId: string, options: WaitOptions = {}): Promise<Settled> {
  const { runtime, executions } = watched;
  const { signal } = options;
  const feed = runtime.bus.open(executionId, 0);
  const alive = setInterval(() => undefined, longestTimerMs);
  let stopListening: (() => void) | null = null;
  try {
    for (;;) {
      signal?.throwIfAborted();
      feed.take();
      const live = executions.find(executionId);
      if (live === undefined) {
        const failure = executions.failureOf(executionId);
        if (failure !== undefined) throw failure;
        stopListening ??= runtime.store.onAppend(executionId, () => feed.nudge());
      }
      const changed = live?.changed();
      const status = live?.status ?? (await runtime.store.get(executionId))?.status;
      if (status === undefined) throw executionNotFound(executionId);
      if (endedStatuses.has(status) || (await hasToStop(watched, executionId, { status, options }))) {
        return { executionId, status };
      }
      await (changed === undefined ? feed.changed(signal) : abortable(changed, signal));
    }
  } finally {
    clearInterval(alive);
    stopListening?.();
    runtime.bus.close(executionId, feed);
  }
}

async function hasToStop(
  watched: Watched,
  executionId: string,
  { status, options }: { readonly status: ExecutionStatus; readonly options: WaitOptions },
): Promise<boolean> {
  const { untilBlocked = false, orSleeping = false } = options;
  if (!untilBlocked || (status !== 'waiting' && status !== 'paused')) return false;
  return status === 'paused' || orSleeping || needsSomebody(watched, executionId);
}

/** Whether something in it, or in a descendant, waits for an approval or a signal: not for a time only. */
async function needsSomebody(watched: Watched, executionId: string): Promise<boolean> {
  const state = await stateOf(watched, executionId);
  if (state.approvals.size > 0 || state.waiters.size > 0) return true;
  for (const child of openChildren(state)) if (await needsSomebody(watched, child.executionId)) return true;
  return false;
}

async function stateOf({ runtime, executions }: Watched, executionId: string): Promise<ExecutionState> {
  const live = executions.find(executionId);
  return live?.actor.state ?? (await foldJournal(runtime.store, executionId)).state;
}

/** The promise, or a rejection when the signal aborts. */
async function abortable(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  await new Promise<void>((resolve, reject) => {
    const aborted = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
