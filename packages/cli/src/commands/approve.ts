import { openSessionOf } from '../engine/session-of.ts';
import type { ExitCode } from '../exit-codes.ts';
import { currentUser } from '../process/current-user.ts';
import { afterAnswer } from '../run/after-answer.ts';
import type { AttendOptions } from '../run/attend.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { usageError } from '../usage-error.ts';

export interface ApproveOptions extends AttendOptions {
  readonly reject?: boolean;
  /** JSON. */
  readonly edit?: string;
  readonly reason?: string;
  /** Which one, where a step asks several things at once. */
  readonly name?: string;
  readonly by?: string;
}

export async function approve(id: string, path: string | undefined, options: ApproveOptions): Promise<ExitCode> {
  if (options.reject === true && options.edit !== undefined)
    throw usageError('What is rejected is not edited.', 'Leave out --reject or --edit.');
  const payload = options.edit === undefined ? undefined : await readJsonArgument('--edit', options.edit);
  const since = Date.now();
  await using session = await openSessionOf(id);
  await session.engine.approve(id, {
    decision: options.reject === true ? 'rejected' : 'approved',
    by: options.by ?? currentUser(),
    ...(path !== undefined && { path }),
    ...(options.name !== undefined && { name: options.name }),
    ...(payload !== undefined && { payload }),
    ...(options.reason !== undefined && { reason: options.reason }),
  });
  return await afterAnswer(session, { executionId: id, since, taken: 'approval-decided' }, options);
}
