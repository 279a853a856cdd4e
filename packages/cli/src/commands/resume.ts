import type { ExecutionRecord } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { openSession, type Session } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, type AttendOptions } from '../run/attend.ts';
import { writeErr } from '../terminal/output.ts';

export interface ResumeOptions extends AttendOptions {
  readonly budgetUsd?: number;
}

export async function resume(id: string | undefined, options: ResumeOptions): Promise<ExitCode> {
  const since = Date.now();
  await using session = await openSession();
  const executionId = id ?? (await lastUnfinished(session)).executionId;
  const { endedAt } = await session.engine.get(executionId);
  writeErr(`executionId=${executionId}`);
  if (endedAt === null)
    await session.engine.resume(
      executionId,
      options.budgetUsd === undefined ? {} : { budget: { usd: options.budgetUsd } },
    );
  return await attend(session, executionId, { ...options, since });
}

async function lastUnfinished({ engine }: Session): Promise<ExecutionRecord> {
  const [last] = await engine.list({
    parentId: null,
    status: ['pending', 'running', 'waiting', 'paused', 'cancelling'],
    limit: 1,
  });
  if (last !== undefined) return last;
  throw new OrchestratorError('There is no execution that is not finished.', {
    code: 'execution-not-found',
    hint: 'See all with: orchestr8 list',
  });
}
