import type { ExecutionRecord } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { loadSettings, type Settings } from '../config/settings.ts';
import { openSession, type Session } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, type AttendOptions } from '../run/attend.ts';
import { forgetPromise, promisedStart, untilStarted } from '../run/promised-start.ts';
import { startPromised } from '../run/start-promised.ts';
import { writeErr } from '../terminal/output.ts';

export interface ResumeOptions extends AttendOptions {
  readonly budgetUsd?: number;
}

export async function resume(id: string | undefined, options: ResumeOptions): Promise<ExitCode> {
  const settings = await loadSettings();
  if (id !== undefined) await untilStarted(settings.home, id);
  const promised = id === undefined ? null : await promisedStart(settings.home, id);
  if (promised !== null && !(await isStored(settings, promised.executionId))) {
    writeErr(`executionId=${promised.executionId}`);
    return await startPromised(settings, { ...promised, ...budgetOf(options) }, options);
  }
  if (promised !== null) await forgetPromise(settings.home, promised.executionId);
  return await resumeStored(settings, id, options);
}

async function isStored(settings: Settings, executionId: string): Promise<boolean> {
  await using session = await openSession(settings, { readOnly: true });
  const found = await session.engine.get(executionId).catch(() => null);
  return found !== null;
}

async function resumeStored(settings: Settings, id: string | undefined, options: ResumeOptions): Promise<ExitCode> {
  const since = Date.now();
  await using session = await openSession(settings);
  const executionId = id ?? (await lastUnfinished(session)).executionId;
  const { endedAt } = await session.engine.get(executionId);
  writeErr(`executionId=${executionId}`);
  const { budgetUsd } = options;
  if (endedAt === null)
    await session.engine.resume(executionId, budgetUsd === undefined ? {} : { budget: { usd: budgetUsd } });
  return await attend(session, executionId, { ...options, since });
}

function budgetOf({ budgetUsd }: ResumeOptions): { readonly budgetUsd?: number } {
  return budgetUsd === undefined ? {} : { budgetUsd };
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
