import { openSessionOf } from '../engine/session-of.ts';
import type { ExitCode } from '../exit-codes.ts';
import { refuseEnded } from '../run/refuse-ended.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { afterAnswer } from '../run/after-answer.ts';
import type { AttendOptions } from '../run/attend.ts';

export interface SignalCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly payload: string | undefined;
}

export interface SignalOptions extends AttendOptions {
  readonly messageId?: string;
}

export async function signal({ id, name, payload }: SignalCall, options: SignalOptions): Promise<ExitCode> {
  const value = payload === undefined ? null : await readJsonArgument('JSON', payload);
  const since = Date.now();
  await using session = await openSessionOf(id);
  refuseEnded(await session.engine.get(id), `take the signal "${name}"`);
  await session.engine.signal(id, {
    name,
    payload: value,
    ...(options.messageId !== undefined && { messageId: options.messageId }),
  });
  return await afterAnswer(session, { executionId: id, since, taken: 'signal-received' }, options);
}
