/**
 * The scope of a `try`, and of the workflow as a whole: `steps`, then on failure compensations and `catch`, and `finally` at last.
 *
 * Owns: the order of these stages, and which failure is left at the end. A failure or a cancel in any stage runs the
 * compensations that have gathered by then, newest first, one after the other; one that fails is noted in the
 * failure's details, and the others still run. What is stopped from above skips `catch`, never `finally`.
 * Does not own: how what is under way is stopped (interruption.ts), which keeps compensations and `finally` from it.
 */
import type { ErrorData } from '@orchestr8/schema';
import type { IndexedStep } from './document-index.ts';
import { complete, conclude } from './endings.ts';
import { endExecution } from './execution-end.ts';
import { startNext } from './holding.ts';
import { isClosing } from './interruption.ts';
import { enterQuietly, frameIn, openHolder, openNode } from './nodes.ts';
import type { StepNode, TryDetail } from './state.ts';
import { withCompensationFailures } from './step-errors.ts';
import type { ChildEnding, Turn } from './turn.ts';

export function scopeBegins(turn: Turn, node: StepNode): void {
  const detail: TryDetail = {
    kind: 'try',
    live: new Set(),
    frame: frameIn(node),
    stage: 'body',
    cursor: 0,
    error: null,
    output: null,
    compensations: [],
    compensationFailures: [],
    afterwards: 'end',
  };
  openHolder(turn, node, detail);
  nextInStage(turn, node, detail);
}

export function scopeStepEnded(turn: Turn, node: StepNode, ending: ChildEnding): void {
  const { detail } = node;
  if (detail.kind !== 'try') return;
  const { child, status, error } = ending;
  if (detail.stage === 'compensating') {
    if (error !== null) detail.compensationFailures.push({ path: child.path, error });
    return compensate(turn, node, detail);
  }
  if (status === 'completed' && !isClosing(node)) {
    if (detail.stage !== 'finally') detail.output = detail.frame.results[child.position] ?? null;
    return nextInStage(turn, node, detail);
  }
  if (error !== null) detail.error = error;
  leaveStage(turn, node, detail);
}

/** Its output could not be built: nothing of it is left to run but compensations. */
export function scopeFailed(turn: Turn, node: StepNode, error: ErrorData): void {
  const { detail } = node;
  if (detail.kind !== 'try') return conclude(turn, node, error);
  detail.error = error;
  detail.stage = 'end';
  end(turn, node, detail);
}

/** The execution is cancelled while its output is being built, or its end recorded. */
export function scopeRevoked(turn: Turn, node: StepNode): void {
  if (node.detail.kind !== 'try') return;
  node.detail.stage = 'end';
  end(turn, node, node.detail);
}

function nextInStage(turn: Turn, node: StepNode, detail: TryDetail): void {
  if (startNext(turn, detail, armOf(node, detail))) return;
  switch (detail.stage) {
    case 'body':
    case 'catch':
      detail.error = null;
      return enterFinally(turn, node, detail);
    case 'finally':
    case 'compensating':
    case 'end':
      return end(turn, node, detail);
    default:
      detail.stage satisfies never;
  }
}

function armOf({ definition }: StepNode, { stage }: TryDetail): readonly IndexedStep[] {
  const position = stage === 'body' ? 0 : stage === 'catch' ? 1 : 2;
  return definition.arms[position] ?? [];
}

/** The stage ended without success. */
function leaveStage(turn: Turn, node: StepNode, detail: TryDetail): void {
  if (detail.stage === 'body') detail.afterwards = 'catch';
  else detail.afterwards = detail.stage === 'catch' ? 'finally' : 'end';
  compensate(turn, node, detail);
}

function compensate(turn: Turn, node: StepNode, detail: TryDetail): void {
  const undo = detail.compensations.pop();
  if (undo === undefined) return afterCompensation(turn, node, detail);
  detail.stage = 'compensating';
  if (node.phase !== 'open') enterQuietly(turn.state, node, 'open');
  openNode(turn, {
    definition: undo.definition,
    holder: node,
    frame: undo.frame,
    path: undo.path,
    group: undo.group,
    position: -1,
    role: 'compensation',
    error: detail.error,
  });
}

function afterCompensation(turn: Turn, node: StepNode, detail: TryDetail): void {
  if (detail.error !== null) detail.error = withCompensationFailures(detail.error, detail.compensationFailures);
  detail.compensationFailures.length = 0;
  switch (detail.afterwards) {
    case 'catch':
      if (!catches(node)) return enterFinally(turn, node, detail);
      detail.stage = 'catch';
      detail.cursor = 0;
      detail.output = null;
      return nextInStage(turn, node, detail);
    case 'finally':
      return enterFinally(turn, node, detail);
    case 'end':
      detail.stage = 'end';
      return end(turn, node, detail);
    default:
      detail.afterwards satisfies never;
  }
}

function catches({ stop, definition }: StepNode): boolean {
  return stop === 'none' && definition.step?.kind === 'try' && definition.step.catch !== undefined;
}

function enterFinally(turn: Turn, node: StepNode, detail: TryDetail): void {
  detail.stage = 'finally';
  detail.cursor = 0;
  nextInStage(turn, node, detail);
}

function end(turn: Turn, node: StepNode, detail: TryDetail): void {
  const failing = detail.error !== null || node.stop !== 'none';
  if (failing && detail.compensations.length > 0) {
    detail.afterwards = 'end';
    return compensate(turn, node, detail);
  }
  detail.stage = 'end';
  if (node.holder === null) endExecution(turn, node, detail);
  else if (failing) conclude(turn, node, detail.error);
  else complete(turn, node);
}
