/** What a driver asks of the state to answer a command. Nothing here changes the state. */
import type { ErrorData, JsonValue, Step, WorkflowDocument } from '@orchestr8/schema';
import { pinKey, type Amount, type EventData, type Pin } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import type { BudgetScope } from '../ports/budget-ledger.ts';
import type { ExecutionStatus } from '../ports/engine.ts';
import type { Command, StepKey } from './commands.ts';
import { commandOf, rootCommandOf } from './node-command.ts';
import type {
  AskedApproval,
  AttemptDetail,
  Checkpoint,
  ExecutionState,
  NamedApproval,
  OpenApproval,
  StepNode,
} from './state.ts';
import { approvalKey } from './state.ts';
import { requireStep } from './step-path.ts';

export { outputParts } from './output-parts.ts';
export type { OutputParts } from './output-parts.ts';
export { policyAt } from './resolved-policy.ts';
export { scopeAt } from './scope.ts';

/**
 * The step's definition.
 *
 * @throws OrchestratorError `step-not-found`
 */
export function definitionAt(state: ExecutionState, path: string): Step {
  return requireStep(state, path).step;
}

/** `waiting`: whatever is under way waits for an approval, a signal or the end of a sleep. */
export function statusOf(state: ExecutionState): ExecutionStatus {
  if (state.ending !== null) return state.ending.status;
  if (state.started === null) return 'pending';
  if (state.cancel !== null) return 'cancelling';
  if (state.pause !== null) return 'paused';
  return state.busy === 0 && state.waiting > 0 ? 'waiting' : 'running';
}

/** Whether a pause keeps attempts and children from starting. A cancel lifts it, so that `finally` can run. */
export function holdsAttempts(state: ExecutionState): boolean {
  return state.pause !== null && state.cancel === null;
}

/** Whether this question or effect still wants its answer: ask before a late answer is appended. */
export function isOutstanding(state: ExecutionState, command: Command): boolean {
  if (state.ending !== null) return command.type === 'finish';
  if (command.type === 'build-result') return state.root?.phase === 'building';
  if (command.type === 'finish' || command.type === 'cancel-timer') return false;
  if (command.type === 'record') return isRecordOutstanding(state, command.event);
  const node = nodeAt(state, command);
  if (node === null) return false;
  if (command.type === 'start-timer' && command.timer === 'timeout') return node.timeoutAt === command.dueAt;
  const open = commandOf(node);
  if (open?.type !== command.type) return false;
  return !('attempt' in command) || node.attempt === command.attempt;
}

function isRecordOutstanding(state: ExecutionState, event: (Command & { type: 'record' })['event']): boolean {
  const { path, group = 0 } = event;
  const node = path === undefined ? state.root : nodeAt(state, { path, group });
  if (node === null) return false;
  const open = path === undefined ? rootCommandOf(node) : commandOf(node);
  return open?.type === 'record' && open.event.type === event.type;
}

/** The step under way there, or null: it has ended, belongs to another group, or never began. */
export function nodeAt(state: ExecutionState, key: StepKey): StepNode | null {
  const node = state.nodes.get(key.path);
  return node !== undefined && node.group === key.group ? node : null;
}

/** The document that the execution started with, whatever its file says by now. */
export function documentOf(state: ExecutionState): WorkflowDocument | null {
  return state.started?.document ?? null;
}

/** What a reference of the document was resolved to when the execution started. */
export function pinOf(state: ExecutionState, kind: Pin['kind'], reference: string): Pin | undefined {
  return state.started?.pins[pinKey(kind, reference)];
}

/** The step's resolved input; null for a holder, and before `step-scheduled`. */
export function inputAt(state: ExecutionState, key: StepKey): StoredValue | null {
  return nodeAt(state, key)?.input ?? null;
}

/** The input that a fork gives this step instead of its own, or null. */
export function overrideAt(state: ExecutionState, path: string): StoredValue | null {
  return state.override?.path === path ? state.override.input : null;
}

/** The failure that `plan-retry` asks about. */
export function failureAt(state: ExecutionState, key: StepKey): ErrorData | null {
  return nodeAt(state, key)?.failure ?? null;
}

/** The attempt that runs, with the idempotency key that it started with. */
export function attemptAt(state: ExecutionState, key: StepKey): (AttemptDetail & { readonly attempt: number }) | null {
  const node = nodeAt(state, key);
  return node?.detail.kind === 'attempt' ? { ...node.detail, attempt: node.attempt } : null;
}

const noCheckpoints: ReadonlyMap<string, Checkpoint> = new Map();

/** What the step has recorded in this attempt group, by key. */
export function checkpointsOf(state: ExecutionState, key: StepKey): ReadonlyMap<string, Checkpoint> {
  return nodeAt(state, key)?.checkpoints ?? noCheckpoints;
}

/** An approval that the step's attempts asked for under this name, decided or not. */
export function namedApprovalAt(state: ExecutionState, key: StepKey, name: string): NamedApproval | null {
  return nodeAt(state, key)?.approvals?.get(name) ?? null;
}

/** Approvals that nobody has decided yet, oldest first. */
export function openApprovals(state: ExecutionState): readonly AskedApproval[] {
  return [...state.approvals.values()];
}

/** The open approval there, or undefined. */
export function openApprovalAt(state: ExecutionState, path: string, name: string | null): OpenApproval | undefined {
  return state.approvals.get(approvalKey(path, name));
}

/** Limits that a reservation of the step must respect: its own, those of the holders around it, the execution's. */
export function budgetScopesAt(state: ExecutionState, path: string): readonly BudgetScope[] {
  const scopes: BudgetScope[] = [];
  for (let node = state.nodes.get(path) ?? null; node !== null; node = node.frame?.owner ?? null) {
    const limit = node.definition.step?.budget;
    if (limit !== undefined) scopes.push({ scope: `step:${state.executionId}/${node.path}`, limit });
  }
  if (state.budget !== null && state.started !== null)
    scopes.push({ scope: `execution:${state.started.rootId}`, limit: state.budget });
  return scopes;
}

/** Signals that no step has taken yet, oldest first of each name. */
export function bufferedSignals(
  state: ExecutionState,
): readonly { readonly name: string; readonly payload: JsonValue }[] {
  return [...state.signals].flatMap(([name, queue]) => [...queue.values()].map((payload) => ({ name, payload })));
}

/** Children that have started and not ended. */
export function openChildren(state: ExecutionState): readonly (StepKey & { readonly executionId: string })[] {
  return [...state.nodes.values()].flatMap(({ path, group, phase, detail }) =>
    (phase === 'delegating' || phase === 'recalling') && detail.kind === 'workflow' && detail.childId !== null
      ? [{ path, group, executionId: detail.childId }]
      : [],
  );
}

/** What model calls and ended children cost so far. `usd` null: one of the prices is unknown. */
export function spentOf(state: ExecutionState): Amount {
  return state.spent;
}

/** What `execution-started` said. */
export function startOf(state: ExecutionState): EventData['execution-started'] | null {
  return state.started;
}
