import { loadSettings } from '../config/settings.ts';
import { untilStarted } from '../run/promised-start.ts';
import { openSession, type Session } from './session.ts';

/** The session of a command that is about one execution, also where that is just being started. */
export async function openSessionOf(executionId: string): Promise<Session> {
  const settings = await loadSettings();
  await untilStarted(settings.home, executionId);
  return await openSession(settings);
}
