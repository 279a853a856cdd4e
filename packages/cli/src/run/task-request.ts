import type { StartRequest } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { namedPlaces } from './named-places.ts';

/** The workflow that plans, executes and reviews a task; `@orchestr8/agents` registers it. */
export const taskWorkflowId = 'task';

/** A task in words. The directories that it names may be read, also outside of the workspace. */
export async function taskRequest(
  words: string,
  common: Omit<StartRequest, 'workflow'> & { readonly workspace: string },
  directory: string,
): Promise<StartRequest> {
  if (words.trim() === '')
    throw new OrchestratorError('The task is empty.', {
      code: 'input-invalid',
      hint: 'Say what is wanted: orchestr8 run "Count the lines of the Python files in src"',
    });
  const { task, readable } = await namedPlaces(words, common.workspace, directory);
  const { labels = {} } = common;
  return {
    ...common,
    workflow: taskWorkflowId,
    input: { task },
    readable,
    labels: { task: words.slice(0, 200), ...labels },
  };
}
