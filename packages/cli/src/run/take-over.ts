import type { Budget } from '@orchestr8/schema';
import type { Session } from '../engine/session.ts';

/** Drives a run on in this process, unless a living one has it: then that one goes on, and this one only looks at it. */
export async function takeOver(
  { engine }: Pick<Session, 'engine'>,
  executionId: string,
  options: { readonly budget?: Budget } = {},
): Promise<void> {
  await engine.resume(executionId, options);
}
