import type { Session } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, presentRun, type AttendOptions } from './attend.ts';
import { takeOver } from './take-over.ts';

export type AnswerOptions = AttendOptions;

/**
 * After an approval or a signal: where a living process has the run, that one takes it, and this one says how things
 * stand; a run that nobody has goes on here, until it ends or waits again.
 */
export async function afterAnswer(session: Session, executionId: string, options: AnswerOptions): Promise<ExitCode> {
  if (options.wait === false) return await presentRun(session, executionId, options);
  const since = Date.now();
  await takeOver(session, executionId);
  return await attend(session, executionId, { ...options, wait: false, since });
}
