import type { Engine, JournalEvent } from '@orchestr8/core';
import { onInterrupt } from '../process/interrupts.ts';
import { onTermination } from '../process/termination.ts';
import type { Progress } from '../progress/progress.ts';
import { exitCodes } from '../exit-codes.ts';
import { followTree } from './follow-tree.ts';

export interface SettleOptions {
  readonly progress: Progress;
  /** Also return when only timers, approvals or signals are left. */
  readonly untilWaiting: boolean;
}

/** Why the command stops looking: the run ended (or only waits, or is paused), or this process was told to go. */
export type Settlement = 'settled' | 'handed-back';

/**
 * Stays with a run until it has ended, is paused or, where that is wanted, only waits. Ctrl-C cancels it, a second one
 * ends this process at once; SIGTERM gives it back so that another process can go on.
 */
export async function settle(engine: Engine, executionId: string, options: SettleOptions): Promise<Settlement> {
  const { progress, untilWaiting } = options;
  const stop = new AbortController();
  const paused = Promise.withResolvers<void>();
  const handedBack = Promise.withResolvers<void>();
  const release = [
    onInterrupt((count) => (count === 1 ? void cancelPolitely(engine, executionId, progress) : killNow())),
    onTermination(() => handedBack.resolve()),
  ];
  const onEvent = (from: string, event: JournalEvent): void => {
    progress.event(from, event);
    if (event.type === 'execution-paused') void resolveIfPaused(engine, executionId, paused);
  };
  const following = followTree(engine, executionId, { signal: stop.signal, onEvent });
  try {
    const ending = engine.wait(executionId, {
      untilBlocked: untilWaiting,
      orSleeping: untilWaiting,
      signal: stop.signal,
    });
    const settlement = await Promise.race([
      ending.then((): Settlement => 'settled'),
      paused.promise.then((): Settlement => 'settled'),
      handedBack.promise.then((): Settlement => 'handed-back'),
      following.then(() => ending).then((): Settlement => 'settled'),
    ]);
    return settlement;
  } finally {
    await lastEvents(engine, executionId, { following, stop });
    for (const each of release) each();
    progress.close();
  }
}

/** All events of a run that has ended are shown; one that goes on is left where it is. */
async function lastEvents(
  engine: Engine,
  executionId: string,
  { following, stop }: { readonly following: Promise<void>; readonly stop: AbortController },
): Promise<void> {
  const ended = await hasEnded(engine, executionId);
  if (!ended) stop.abort();
  await following.catch(() => undefined);
  stop.abort();
}

async function hasEnded(engine: Engine, executionId: string): Promise<boolean> {
  const view = await engine.get(executionId).catch(() => null);
  return view !== null && view.endedAt !== null;
}

async function resolveIfPaused(engine: Engine, executionId: string, paused: PromiseWithResolvers<void>): Promise<void> {
  const view = await engine.get(executionId);
  if (view.status === 'paused') paused.resolve();
}

async function cancelPolitely(engine: Engine, executionId: string, progress: Progress): Promise<void> {
  progress.notice('Cancelling; press Ctrl-C again to stop at once (orchestr8 resume goes on then).');
  await engine.cancel(executionId, { by: 'interrupt' }).catch((error: unknown) => progress.notice(String(error)));
}

function killNow(): never {
  process.exit(exitCodes.cancelled);
}
