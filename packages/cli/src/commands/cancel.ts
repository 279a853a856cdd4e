import { openSessionOf } from '../engine/session-of.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, type AttendOptions } from '../run/attend.ts';
import { currentUser } from '../process/current-user.ts';

export interface CancelOptions extends AttendOptions {
  readonly reason?: string;
}

/** Stays until the run has ended: `finally` steps and compensations may take their time. */
export async function cancel(executionId: string, options: CancelOptions): Promise<ExitCode> {
  const since = Date.now();
  await using session = await openSessionOf(executionId);
  const { endedAt } = await session.engine.get(executionId);
  if (endedAt === null) {
    await session.engine.cancel(executionId, {
      by: currentUser(),
      ...(options.reason !== undefined && { reason: options.reason }),
    });
  }
  return await attend(session, executionId, { ...options, wait: true, since });
}
