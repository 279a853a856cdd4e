import type { ArtifactRecord, BlobStore, Engine, JournalEvent } from '@orchestr8/core';
import { isJsonObject, type ErrorData, type JsonValue } from '@orchestr8/schema';
import type { ReviewedArtifact } from '../review/subject.ts';
import type { Review } from './review.ts';
import type { ReviewSummary, TaskResult } from './task-result.ts';

const reviewPath = /^attempts\/\d+\/review$/;
const executePath = /^attempts\/\d+\/execute$/;

/** What `reviewOf` gives. */
export async function readReview(engine: Engine, executionId: string): Promise<ReviewSummary | undefined> {
  return (await look(engine, executionId)).review;
}

/** What `taskResult` gives. */
export async function readResult(engine: Engine, executionId: string): Promise<TaskResult> {
  const [view, { review, child }] = await Promise.all([engine.get(executionId), look(engine, executionId)]);
  const { error } = view;
  const artifacts = [...view.artifacts, ...(child === undefined ? [] : await artifactsOf(engine, child))];
  return {
    output: view.output ?? keptOutput(error) ?? null,
    ...(error !== undefined && { error }),
    ...(review !== undefined && { review }),
    artifacts,
  };
}

/** The artifacts of an execution and of all that it started. */
async function artifactsOf(engine: Engine, executionId: string): Promise<readonly ArtifactRecord[]> {
  const view = await engine.get(executionId);
  const children = view.steps.flatMap(({ childId }) => childId ?? []);
  const below = await Promise.all(children.map(async (child) => await artifactsOf(engine, child)));
  return [...view.artifacts, ...below.flat()];
}

/** What a task that was not approved had put out. */
function keptOutput(error: ErrorData | undefined): JsonValue | undefined {
  return isJsonObject(error?.details) ? error.details['output'] : undefined;
}

async function look(engine: Engine, executionId: string): Promise<{ review?: ReviewSummary; child?: string }> {
  let reviewed: JournalEvent<'step-completed'> | undefined;
  let child: string | undefined;
  for await (const event of engine.journal(executionId)) {
    if (event.type === 'step-completed' && reviewPath.test(event.path ?? '')) reviewed = event;
    if (event.type === 'child-started' && executePath.test(event.path ?? '')) child = event.data.executionId;
  }
  const value = reviewed === undefined ? undefined : await engine.value(reviewed.data.output);
  const review = summaryOf(value);
  return { ...(review !== undefined && { review }), ...(child !== undefined && { child }) };
}

function summaryOf(value: JsonValue | undefined): ReviewSummary | undefined {
  if (!isJsonObject(value) || !Array.isArray(value['criteria'])) return undefined;
  // The review step's output, whose shape its agent's schema holds to.
  const { verdict, criteria } = value as unknown as Review;
  return { verdict, criteria };
}

/** What `engineArtifacts` gives: the artifacts of the plan that runs, or ran last. */
export async function readArtifacts(
  { engine, blobs }: { readonly engine: Engine; readonly blobs: BlobStore },
  rootId: string,
): Promise<readonly ReviewedArtifact[]> {
  const { child } = await look(engine, rootId);
  const records = child === undefined ? [] : await artifactsOf(engine, child);
  return records.flatMap(({ name, mediaType, location }) =>
    'blob' in location ? [{ name, mediaType, read: async () => await blobs.get(location.blob) }] : [],
  );
}
