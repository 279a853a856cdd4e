import { resolve } from 'node:path';
import type { StartRequest } from '@orchestr8/core';
import { catalogOf } from '../engine/assemble-registry.ts';
import type { Session } from '../engine/session.ts';
import { usageError } from '../usage-error.ts';
import { requireDirectory } from './require-directory.ts';
import type { PromisedRun } from './promised-start.ts';
import { isWorkflowFile, loadWorkflow } from './read-workflow.ts';
import { taskRequest } from './task-request.ts';

/** What the engine is asked to start: a workflow file with its input, or the task workflow. */
export async function startRequest(session: Session, run: PromisedRun): Promise<StartRequest> {
  const { executionId, target, directory, input, labels, budgetUsd } = run;
  const common = {
    executionId,
    workspace: workspaceOf(directory, run.workspace),
    labels,
    ...(budgetUsd !== undefined && { budget: { usd: budgetUsd } }),
  };
  if (!isWorkflowFile(resolve(directory, target), target)) {
    if (input === undefined) return await taskRequest(target, common, directory);
    throw usageError('A task has no input beside its words.', 'Leave out --input, or name a workflow file.');
  }
  const workflow = await loadWorkflow(resolve(directory, target), catalogOf(session.registry));
  return { ...common, workflow, ...(input !== undefined && { input }) };
}

function workspaceOf(directory: string, given: string | undefined): string {
  const workspace = resolve(directory, given ?? '.');
  requireDirectory(workspace, 'Make it first, or name another with --workspace.');
  return workspace;
}
