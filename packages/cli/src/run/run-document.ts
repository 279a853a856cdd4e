import type { ReviewSummary, TaskResult } from '@orchestr8/agents';
import type { ArtifactRecord, BlobStore, Engine, ExecutionStatus, ExecutionView } from '@orchestr8/core';
import type { ErrorData, JsonValue } from '@orchestr8/schema';
import { taskWorkflowId } from './task-request.ts';
import { exportArtifacts, type ExportedArtifact } from './export-artifacts.ts';

/** What `run`, `resume`, `fork`, `cancel`, `approve` and `signal` give back. */
export interface RunDocument {
  readonly executionId: string;
  readonly status: ExecutionStatus;
  /** Null until it has one. */
  readonly output: JsonValue;
  readonly error?: ErrorData;
  /** Of a task. */
  readonly review?: ReviewSummary;
  readonly artifacts: readonly ExportedArtifact[];
  /** `usd` null: one of the prices is unknown. */
  readonly cost: Cost;
}

export interface Cost {
  readonly usd: number | null;
  readonly tokens: { readonly input: number; readonly output: number };
}

export interface RunSource {
  readonly engine: Engine;
  readonly blobs: BlobStore;
  /** Where artifacts are put as files: below `<home>/artifacts`. */
  readonly home: string;
}

/** Reads a run as it stands. */
export async function readRun(
  source: RunSource,
  executionId: string,
): Promise<{ readonly document: RunDocument; readonly isTask: boolean }> {
  const { engine } = source;
  const view = await engine.get(executionId);
  const isTask = view.workflow === taskWorkflowId;
  const { output, error, review, artifacts } = isTask
    ? await readTask(engine, executionId)
    : await readPlain(engine, view);
  const document = {
    executionId,
    status: view.status,
    output,
    ...(error !== undefined && { error }),
    ...(review !== undefined && { review }),
    artifacts: await exportArtifacts(source, executionId, artifacts),
    cost: costOf(view),
  };
  return { document, isTask };
}

async function readTask(engine: Engine, executionId: string): Promise<TaskResult> {
  const { taskResult } = await import('@orchestr8/agents');
  return await taskResult(engine, executionId);
}

async function readPlain(engine: Engine, view: ExecutionView): Promise<TaskResult> {
  const { output = null, error } = view;
  return { output, ...(error !== undefined && { error }), artifacts: await artifactsOf(engine, view) };
}

export function costOf({ cost }: Pick<ExecutionView, 'cost'>): Cost {
  return { usd: cost.usd, tokens: { input: cost.inputTokens, output: cost.outputTokens } };
}

/** Of the run and its descendants: what a plan leaves behind belongs to its task. */
async function artifactsOf(engine: Engine, view: ExecutionView): Promise<readonly ArtifactRecord[]> {
  const children = await engine.list({ parentId: view.executionId });
  const found: ArtifactRecord[] = [...view.artifacts];
  for (const { executionId } of [...children].reverse())
    found.push(...(await artifactsOf(engine, await engine.get(executionId))));
  return found;
}
