import type { ArtifactRecord, BlobStore, Engine } from '@orchestr8/core';
import type { ErrorData, JsonValue } from '@orchestr8/schema';
import type { ReviewedArtifact } from '../review/subject.ts';
import type { CriterionResult, Verdict } from './review.ts';

/** The review as surfaces show it. */
export interface ReviewSummary {
  readonly verdict: Verdict;
  readonly criteria: readonly CriterionResult[];
}

/** What came out of a task, or of any other execution (then without a review). */
export interface TaskResult {
  /** Also of a task that was not approved: what its last round put out. */
  readonly output: JsonValue;
  readonly error?: ErrorData;
  readonly review?: ReviewSummary;
  /** Of the execution and its last plan. */
  readonly artifacts: readonly ArtifactRecord[];
}

/**
 * The last review of a task; undefined before the first one, and for executions that are no task.
 *
 * @throws OrchestratorError `execution-not-found`
 */
export async function reviewOf(engine: Engine, executionId: string): Promise<ReviewSummary | undefined> {
  const { readReview } = await import('./read-result.ts');
  return await readReview(engine, executionId);
}

/**
 * What came out of an execution so far: output, review and artifacts.
 *
 * @throws OrchestratorError `execution-not-found`
 */
export async function taskResult(engine: Engine, executionId: string): Promise<TaskResult> {
  const { readResult } = await import('./read-result.ts');
  return await readResult(engine, executionId);
}

/**
 * How a reviewer reaches the artifacts of a run: those of the plan that it is about to review.
 *
 * @param engine called when it is needed: the engine is made after the registry
 */
export function engineArtifacts(
  engine: () => Engine,
  blobs: BlobStore,
): (rootId: string) => Promise<readonly ReviewedArtifact[]> {
  return async (rootId) => {
    const { readArtifacts } = await import('./read-result.ts');
    return await readArtifacts({ engine: engine(), blobs }, rootId);
  };
}
