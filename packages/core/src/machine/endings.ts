/** How a step comes to its end. The end itself is an event: until it is recorded, the step is under way. */
import type { ErrorData } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import { enter } from './nodes.ts';
import { storedOutput } from './output-parts.ts';
import type { StepNode } from './state.ts';
import { stepTimedOut } from './step-errors.ts';
import type { Turn } from './turn.ts';

/** The step has done its work: its output is recorded, after it was built where it is not at hand or must be checked. */
export function complete(turn: Turn, node: StepNode): void {
  if (node.definition.shaped || needsBuild(node)) enter(turn, node, 'building');
  else recordCompleted(turn, node, outputAtHand(node));
}

function needsBuild({ detail }: StepNode): boolean {
  switch (detail.kind) {
    case 'parallel':
    case 'graph':
    case 'map':
    case 'approval':
    case 'signal':
      return true;
    default:
      return false;
  }
}

const nothing: StoredValue = { value: null };

function outputAtHand(node: StepNode): StoredValue {
  return node.detail.kind === 'workflow' ? (node.detail.output ?? nothing) : storedOutput(node);
}

/** The step's output stands, and is checked. */
export function recordCompleted(turn: Turn, node: StepNode, output: StoredValue): void {
  const { path, group } = node;
  record(turn, node, { type: 'step-completed', path, group, data: { output } });
}

function recordFailed(turn: Turn, node: StepNode, error: ErrorData): void {
  const { path, group } = node;
  record(turn, node, { type: 'step-failed', path, group, data: { error } });
}

/** Asks for the event to be recorded. */
export function record(turn: Turn, node: StepNode, draft: EventDraft): void {
  node.draft = draft;
  enter(turn, node, 'recording');
}

/**
 * What was under way in the step has ended without success: it is cancelled or timed out where something stopped it; else it is
 * tried again where the failure and its policy allow that; else it fails.
 */
export function conclude(turn: Turn, node: StepNode, error: ErrorData | null): void {
  const mayRetry = node.stop === 'none' && error?.retryable === true && node.attempt < node.definition.maxAttempts;
  if (!mayRetry) return concludeForGood(turn, node, error);
  node.failure = error;
  enter(turn, node, 'planning');
}

/** Like {@link conclude}, but never tried again: what failed was not an attempt. */
export function concludeForGood(turn: Turn, node: StepNode, error: ErrorData | null): void {
  if (node.stop === 'cancel') recordCancelled(turn, node);
  else recordFailed(turn, node, node.stop === 'timeout' || error === null ? stepTimedOut(node) : error);
}

function recordCancelled(turn: Turn, node: StepNode): void {
  const { path, group, stopReason } = node;
  record(turn, node, { type: 'step-cancelled', path, group, data: { reason: stopReason } });
}

/** Whether the step's end is decided and only has to be recorded. */
export function isEnding(node: StepNode): boolean {
  return node.phase === 'recording' && node.draft?.type !== 'group-opened';
}
