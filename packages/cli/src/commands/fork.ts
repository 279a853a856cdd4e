import type { Engine } from '@orchestr8/core';
import { openSessionOf } from '../engine/session-of.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, type AttendOptions } from '../run/attend.ts';
import { newExecutionId } from '../run/execution-id.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { writeErr } from '../terminal/output.ts';
import { usageError } from '../usage-error.ts';

export interface ForkOptions extends AttendOptions {
  readonly at?: number;
  readonly fromStep?: string;
  readonly input?: string;
  readonly id?: string;
}

export async function fork(executionId: string, options: ForkOptions): Promise<ExitCode> {
  const since = Date.now();
  const request = await requestOf(options);
  await using session = await openSessionOf(executionId);
  const copy = await session.engine.fork(executionId, request);
  writeErr(`executionId=${copy.executionId}`);
  return await attend(session, copy.executionId, { ...options, since });
}

type ForkRequest = Parameters<Engine['fork']>[1];

async function requestOf({ at, fromStep, input, id }: ForkOptions): Promise<ForkRequest> {
  const named = { executionId: id ?? newExecutionId() };
  if ((at === undefined) === (fromStep === undefined))
    throw usageError('Say where the copy begins, once.', 'Write --at N, or --from-step PATH --input JSON.');
  if (at !== undefined) {
    if (input !== undefined)
      throw usageError('--input goes with --from-step.', 'A run with another input is a new run.');
    return { at, ...named };
  }
  if (input === undefined) throw usageError('--from-step needs the input of the step.', "Add --input '{…}'.");
  return { fromStep: fromStep ?? '', input: await readJsonArgument('--input', input), ...named };
}
