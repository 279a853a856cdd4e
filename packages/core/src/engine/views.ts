import type { JsonValue } from '@orchestr8/schema';
import { executionNotFound } from '../driver/follow.ts';
import { foldJournal, readJournal } from '../driver/journal-reading.ts';
import type { Runtime } from '../driver/runtime.ts';
import { copyJson } from '../driver/secrets.ts';
import type { Amount } from '../journal/events.ts';
import { addAmounts } from '../machine/costs.ts';
import { applyToProjection, emptyProjection, projectionOf, type ExecutionProjection } from '../machine/project.ts';
import { bufferedSignals, openChildren, statusOf } from '../machine/queries.ts';
import { nothingSpent, type OpenApproval } from '../machine/state.ts';
import type { ExecutionView, PendingApproval } from '../ports/engine.ts';
import type { ExecutionRecord } from '../ports/journal-store.ts';

/** An open approval where it was asked, and how it is called from above. */
export interface FoundApproval extends OpenApproval {
  readonly executionId: string;
  /** Its path from the execution that was asked about: `parentPath/childPath`. */
  readonly fullPath: string;
}

/** What an execution and its unfinished descendants come to. */
interface RolledUp {
  readonly projection: ExecutionProjection;
  readonly approvals: readonly FoundApproval[];
  readonly cost: Amount;
  readonly pauseReason: string | null;
}

/** @throws OrchestratorError `execution-not-found` */
export async function requireRecord(runtime: Runtime, executionId: string): Promise<ExecutionRecord> {
  const record = await runtime.store.get(executionId);
  if (record === undefined) throw executionNotFound(executionId);
  return record;
}

/** All that `get` says. */
export async function viewOf(runtime: Runtime, executionId: string): Promise<ExecutionView> {
  const record = await requireRecord(runtime, executionId);
  const { projection, approvals, cost, pauseReason } = await rollUp(runtime, record);
  const { output, error, steps, artifacts } = projection;
  return {
    ...record,
    ...(output !== null && { output: copyJson(await runtime.values.load(output)) }),
    ...(error !== null && { error }),
    ...(record.status === 'paused' && pauseReason !== null && { pauseReason }),
    steps,
    approvals: approvals.map(pendingApproval),
    artifacts,
    cost: addAmounts(cost, await costOfForks(runtime, executionId)),
  };
}

/** What was spent on what is no more than another way from one of its events: each fork counts for itself from zero. */
async function costOfForks(runtime: Runtime, executionId: string): Promise<Amount> {
  let cost = nothingSpent;
  // Labels are free, so that they may lead in a circle.
  const found = new Set([executionId]);
  for (const origin of found) {
    for (const fork of await runtime.store.list({ forkedFrom: origin })) {
      if (found.has(fork.executionId)) continue;
      found.add(fork.executionId);
      cost = addAmounts(cost, (await rollUp(runtime, fork)).cost);
    }
  }
  return cost;
}

/** Open approvals of the execution and its unfinished descendants. */
export async function findApprovals(runtime: Runtime, executionId: string): Promise<readonly FoundApproval[]> {
  return (await rollUp(runtime, await requireRecord(runtime, executionId))).approvals;
}

async function rollUp(runtime: Runtime, record: ExecutionRecord): Promise<RolledUp> {
  const { executionId } = record;
  const projection = projectionOf(await runtime.projections.upTo(record), runtime.clock.now());
  let { cost, pauseReason } = projection;
  const approvals = projection.approvals.map((open): FoundApproval => ({ ...open, executionId, fullPath: open.path }));
  for (const { path, childId, status } of projection.steps) {
    if (childId === undefined || (status !== 'running' && status !== 'waiting')) continue;
    const childRecord = projection.endedAt === null ? await runtime.store.get(childId) : undefined;
    if (childRecord === undefined) continue;
    const child = await rollUp(runtime, childRecord);
    cost = addAmounts(cost, child.cost);
    pauseReason ??= child.pauseReason;
    for (const open of child.approvals) approvals.push({ ...open, fullPath: `${path}/${open.fullPath}` });
  }
  return { projection, approvals, cost, pauseReason };
}

function pendingApproval(open: FoundApproval): PendingApproval {
  const { executionId, fullPath, name, message, payload, payloadHash, requestedAt, expiresAt } = open;
  return { executionId, path: fullPath, name, message, payload, payloadHash, requestedAt, expiresAt };
}

/** The execution as it was after event `at`, as JSON for people. @throws OrchestratorError `execution-not-found` */
export async function stateAt(runtime: Runtime, executionId: string, at: number): Promise<JsonValue> {
  await requireRecord(runtime, executionId);
  const { state } = await foldJournal(runtime.store, executionId, at);
  const draft = emptyProjection(executionId);
  for await (const event of readJournal(runtime.store, executionId, { to: at })) applyToProjection(draft, event);
  const { started, steps, output, error, approvals, artifacts, cost } = projectionOf(draft, state.at);
  const plain = {
    executionId,
    seq: state.seq,
    at: state.at,
    status: statusOf(state),
    workflow: started?.document.metadata.id ?? null,
    input: started === null ? null : await runtime.values.load(started.input),
    output: output === null ? null : await runtime.values.load(output),
    error,
    steps,
    approvals,
    signals: bufferedSignals(state),
    children: openChildren(state),
    artifacts,
    budget: state.budget,
    cost,
  };
  return JSON.parse(JSON.stringify(plain)) as JsonValue;
}
