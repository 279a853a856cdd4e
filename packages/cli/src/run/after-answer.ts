import type { EventType } from '@orchestr8/core';
import type { Session } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { attend, presentRun, type AttendOptions } from './attend.ts';
import { followTree } from './follow-tree.ts';

export interface Answer {
  readonly executionId: string;
  /** When it was given, ms since the epoch. */
  readonly since: number;
  /** The event that says that it has been taken. */
  readonly taken: EventType;
}

/** A process that is this busy takes the answer later: it is durable. */
const patienceMs = 5_000;

/**
 * After an approval or a signal. Where a living process has the run, that one takes the answer, and this one says how
 * things stand then; a run that nobody has goes on here, until it ends or waits again.
 */
export async function afterAnswer(session: Session, answer: Answer, options: AttendOptions): Promise<ExitCode> {
  const { executionId, since } = answer;
  if (options.wait === false) return await presentRun(session, executionId, options);
  await untilTaken(session, answer);
  return await attend(session, executionId, { ...options, wait: false, since });
}

async function untilTaken({ engine }: Session, { executionId, since, taken }: Answer): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patienceMs);
  const following = followTree(engine, executionId, {
    signal: stop.signal,
    onEvent: (_, event) => {
      if (event.type === taken && event.at >= since) stop.abort();
    },
  });
  await following.finally(() => clearTimeout(timer));
}
