import { AsyncLocalStorage } from 'node:async_hooks';
import type { Amount, EventDraft } from '../journal/events.ts';
import type { Attempt } from './attempt.ts';

/**
 * What a checkpointed call has spent and reported so far. It is appended together with the call's result (invariant 4),
 * so that neither is ever there without the other.
 */
export interface CallFrame {
  readonly attempt: Attempt;
  readonly events: EventDraft[];
  /** To be done when the events are durable. */
  readonly afterwards: (() => Promise<void>)[];
  spent: Amount | null;
}

/** Which call the running code belongs to. */
export const callFrames = new AsyncLocalStorage<CallFrame>();

/** The frame of the call that this code runs in, if that call belongs to the attempt. */
export function frameOf(attempt: Attempt): CallFrame | null {
  const frame = callFrames.getStore();
  return frame?.attempt === attempt ? frame : null;
}
