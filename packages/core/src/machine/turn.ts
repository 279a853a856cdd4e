import type { ErrorData } from '@orchestr8/schema';
import type { JournalEvent } from '../journal/events.ts';
import type { Command } from './commands.ts';
import type { ExecutionState, StepNode } from './state.ts';

/** One event on its way through the state. */
export interface Turn {
  readonly state: ExecutionState;
  readonly event: JournalEvent;
  /** What follows from it, in order. */
  readonly commands: Command[];
}

/** How a step inside a holder has ended, after its `onError` was heard. */
export interface ChildEnding {
  readonly child: StepNode;
  readonly status: 'completed' | 'failed' | 'cancelled';
  /** Of a failure. */
  readonly error: ErrorData | null;
  /** Sequence number of its `step-completed`; null where it failed and the scope goes on with null. */
  readonly seq: number | null;
}

/** What a step of one kind does when it is its turn. */
export interface Executor {
  /** Its `step-scheduled` is recorded; for a holder again after each `group-opened`. */
  begin(turn: Turn, node: StepNode): void;
  /** Only holders: a step inside has ended. */
  childEnded?(turn: Turn, node: StepNode, ending: ChildEnding): void;
  /** The back-off is over. Default: a new attempt group. */
  again?(turn: Turn, node: StepNode): void;
  /** The timer of phase `waiting` has fired. */
  elapsed?(turn: Turn, node: StepNode): void;
}
