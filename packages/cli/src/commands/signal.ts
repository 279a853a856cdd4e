import { openSession } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { refuseEnded } from '../run/refuse-ended.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { afterAnswer, type AnswerOptions } from '../run/after-answer.ts';

export interface SignalCall {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly payload: string | undefined;
}

export interface SignalOptions extends AnswerOptions {
  readonly messageId?: string;
}

export async function signal({ id, name, payload }: SignalCall, options: SignalOptions): Promise<ExitCode> {
  const value = payload === undefined ? null : await readJsonArgument('JSON', payload);
  await using session = await openSession();
  refuseEnded(await session.engine.get(id), `take the signal "${name}"`);
  await session.engine.signal(id, {
    name,
    payload: value,
    ...(options.messageId !== undefined && { messageId: options.messageId }),
  });
  return await afterAnswer(session, id, options);
}
