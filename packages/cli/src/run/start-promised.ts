import { toErrorData } from '@orchestr8/schema';
import type { Settings } from '../config/settings.ts';
import { openSession } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, type AttendOptions } from './attend.ts';
import { reportToStarter } from './detached-owner.ts';
import { forgetPromise, type PromisedRun } from './promised-start.ts';
import { startRequest } from './start-request.ts';

export interface StartOptions extends AttendOptions {
  /** Called when the execution is durable. */
  readonly onStarted?: (executionId: string) => void;
}

/** Starts what `run` was given, and stays with it. */
export async function startPromised(
  settings: Settings,
  promised: PromisedRun,
  options: StartOptions,
): Promise<ExitCode> {
  const { executionId } = promised;
  await using session = await openSession(settings);
  try {
    await session.engine.start(await startRequest(session, promised));
  } catch (error) {
    // What may work later is still promised: a full disk, a locked database.
    if (!toErrorData(error).retryable) await forgetPromise(settings.home, executionId);
    throw error;
  }
  await forgetPromise(settings.home, executionId);
  options.onStarted?.(executionId);
  reportToStarter({ started: executionId });
  return await attend(session, executionId, options);
}
