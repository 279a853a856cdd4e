/** What holders share: steps one after the other, and coming to an end with steps inside. */
import type { ErrorData } from '@orchestr8/schema';
import type { IndexedStep } from './document-index.ts';
import { complete, conclude } from './endings.ts';
import { interruptInside, isClosing } from './interruption.ts';
import { liveIn, openStep } from './nodes.ts';
import type { Frame, StepNode } from './state.ts';
import type { ChildEnding, Turn } from './turn.ts';

/** Steps of one arm, one after the other. */
export interface Run {
  readonly frame: Frame;
  cursor: number;
}

/** Starts the next step of the arm; false: there is none left. */
export function startNext(turn: Turn, run: Run, arm: readonly IndexedStep[]): boolean {
  const definition = arm[run.cursor];
  if (definition === undefined) return false;
  run.cursor += 1;
  openStep(turn, run.frame, definition);
  return true;
}

/** Fails fast (invariant 9): stops what is under way; the holder ends when all of it has ended. */
export function failHolder(turn: Turn, holder: StepNode, error: ErrorData | null): void {
  holder.failure = error;
  interruptInside(turn, holder, 'holder-failed');
  if (liveIn(holder).size === 0) conclude(turn, holder, error);
}

/** Whether the holder is on its way to its end; if so, this was one step less to wait for. */
export function closes(turn: Turn, holder: StepNode): boolean {
  if (!isClosing(holder)) return false;
  if (liveIn(holder).size > 0) return true;
  if (holder.stop === 'none' && holder.failure === null) complete(turn, holder);
  else conclude(turn, holder, holder.failure);
  return true;
}

/** What follows in a holder whose steps run one after the other; `done` when the last one has ended. */
export function afterStep(
  turn: Turn,
  { child, status, error }: ChildEnding,
  next: {
    readonly run: Run;
    readonly arm: readonly IndexedStep[];
    readonly done: (turn: Turn, node: StepNode) => void;
  },
): void {
  const holder = next.run.frame.owner;
  if (closes(turn, holder)) return;
  if (status !== 'completed') failHolder(turn, holder, error ?? child.failure);
  else if (!startNext(turn, next.run, next.arm)) next.done(turn, holder);
}
