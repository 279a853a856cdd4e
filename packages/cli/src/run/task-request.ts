import type { StartRequest } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import type { Session } from '../engine/session.ts';
import { namedDirectories } from './named-directories.ts';

export async function taskRequest(
  _session: Session,
  task: string,
  common: Omit<StartRequest, 'workflow'> & { readonly workspace: string },
): Promise<StartRequest> {
  const readable = namedDirectories(task, [process.cwd(), common.workspace]);
  throw new OrchestratorError('tasks are not there yet', { code: 'task-unmatched', details: [...readable] });
}
