import type { StartRequest } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { namedDirectories } from './named-directories.ts';

/** The workflow that plans, executes and reviews a task; `@orchestr8/agents` registers it. */
export const taskWorkflowId = 'task';

/** A task in words. The directories that it names may be read, also outside of the workspace. */
export function taskRequest(
  task: string,
  common: Omit<StartRequest, 'workflow'> & { readonly workspace: string },
): StartRequest {
  if (task.trim() === '')
    throw new OrchestratorError('The task is empty.', {
      code: 'input-invalid',
      hint: 'Say what is wanted: orchestr8 run "Count the lines of the Python files in src"',
    });
  const readable = namedDirectories(task, [process.cwd(), common.workspace]);
  const { labels = {} } = common;
  return {
    ...common,
    workflow: taskWorkflowId,
    input: { task },
    readable,
    labels: { task: task.slice(0, 200), ...labels },
  };
}
