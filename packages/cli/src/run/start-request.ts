import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StartRequest } from '@orchestr8/core';
import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { catalogOf } from '../engine/assemble-registry.ts';
import type { Session } from '../engine/session.ts';
import { isWorkflowFile, loadWorkflow } from './read-workflow.ts';
import { taskRequest } from './task-request.ts';
import { usageError } from '../usage-error.ts';

export interface RunCall {
  readonly executionId: string;
  readonly input: JsonValue | undefined;
  /** Default: the current directory. */
  readonly workspace: string | undefined;
  readonly budgetUsd: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the engine is asked to start: a workflow file with its input, or the task workflow. */
export async function startRequest(session: Session, target: string, call: RunCall): Promise<StartRequest> {
  const workspace = workspaceOf(call.workspace);
  const common = {
    executionId: call.executionId,
    workspace,
    labels: call.labels,
    ...(call.budgetUsd !== undefined && { budget: { usd: call.budgetUsd } }),
  };
  if (!isWorkflowFile(target)) {
    if (call.input !== undefined)
      throw usageError('A task has no input beside its words.', 'Leave out --input, or name a workflow file.');
    return taskRequest(target, common);
  }
  const workflow = await loadWorkflow(target, catalogOf(session.registry));
  return { ...common, workflow, ...(call.input !== undefined && { input: call.input }) };
}

function workspaceOf(given: string | undefined): string {
  const workspace = resolve(given ?? '.');
  if (statSync(workspace, { throwIfNoEntry: false })?.isDirectory() === true) return workspace;
  throw new OrchestratorError(`The workspace ${workspace} is not a directory.`, {
    code: 'file-not-found',
    hint: 'Make it first, or name another with --workspace.',
    details: { workspace },
  });
}
