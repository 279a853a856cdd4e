import type { ArtifactRecord, BlobStore, Engine, ExecutionStatus, ExecutionView } from '@orchestr8/core';
import type { ErrorData, JsonValue } from '@orchestr8/schema';
import { exportArtifacts, type ExportedArtifact } from './export-artifacts.ts';

/** What `run`, `resume`, `fork`, `cancel`, `approve` and `signal` give back. */
export interface RunDocument {
  readonly executionId: string;
  readonly status: ExecutionStatus;
  /** Null until it has one. */
  readonly output: JsonValue;
  readonly error?: ErrorData;
  /** Of a task. */
  readonly review?: Review;
  readonly artifacts: readonly ExportedArtifact[];
  /** `usd` null: one of the prices is unknown. */
  readonly cost: Cost;
}

export interface Cost {
  readonly usd: number | null;
  readonly tokens: { readonly input: number; readonly output: number };
}

export interface Review {
  readonly verdict: string;
  readonly criteria: readonly { readonly name: string; readonly passed: boolean; readonly reason: string }[];
}

export interface RunSource {
  readonly engine: Engine;
  readonly blobs: BlobStore;
  /** Where artifacts are put as files: below `<home>/artifacts`. */
  readonly home: string;
}

/** Reads a run as it stands. */
export async function readRunDocument(source: RunSource, executionId: string): Promise<RunDocument> {
  const view = await source.engine.get(executionId);
  const artifacts = await exportArtifacts(source, executionId, await artifactsOf(source.engine, view));
  return {
    executionId,
    status: view.status,
    output: view.output ?? null,
    ...(view.error !== undefined && { error: view.error }),
    artifacts,
    cost: costOf(view),
  };
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
