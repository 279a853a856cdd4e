import type { JsonValue } from '@orchestr8/schema';
import type { JournalEvent } from '../../journal/events.ts';
import { complete, conclude } from '../endings.ts';
import { stopWaiting } from '../interruption.ts';
import { journalCorrupt } from '../journal-corrupt.ts';
import { enter } from '../nodes.ts';
import type { ExecutionState, StepNode } from '../state.ts';
import { signalExpired } from '../step-errors.ts';
import type { Executor, Turn } from '../turn.ts';

/** Takes the oldest signal of its name that nobody has taken, or waits for one. */
export const signal: Executor = {
  begin(turn, node) {
    const name = nameOf(turn);
    const buffered = takeBuffered(turn.state, name);
    node.detail = { kind: 'signal', name, received: buffered };
    if (buffered !== null) {
      node.dueAt = null;
      return complete(turn, node);
    }
    waitersFor(turn.state, name).add(node);
    enter(turn, node, 'waiting');
  },
  elapsed(turn, node) {
    stopWaiting(turn, node);
    const { step } = node.definition;
    if (step?.kind === 'signal' && step.default !== undefined) return complete(turn, node);
    const name = node.detail.kind === 'signal' ? node.detail.name : '';
    conclude(turn, node, signalExpired(node, name));
  },
};

/** A signal has come: the step that has waited longest takes it, or it is kept. */
export function receive(turn: Turn, event: JournalEvent<'signal-received'>): void {
  const { name, payload } = event.data;
  const [waiter] = turn.state.waiters.get(name) ?? [];
  if (waiter !== undefined) return deliver(turn, waiter, { name, payload });
  let queue = turn.state.signals.get(name);
  if (queue === undefined) turn.state.signals.set(name, (queue = new Map()));
  queue.set(event.seq, payload);
}

function deliver(turn: Turn, node: StepNode, { name, payload }: { name: string; payload: JsonValue }): void {
  stopWaiting(turn, node);
  node.detail = { kind: 'signal', name, received: { payload } };
  complete(turn, node);
}

function nameOf({ event }: Turn): string {
  if (event.type === 'step-scheduled' && event.data.signal !== undefined) return event.data.signal;
  throw journalCorrupt(event, 'a signal step has the name of its signal');
}

function takeBuffered(state: ExecutionState, name: string): { readonly payload: JsonValue } | null {
  const queue = state.signals.get(name);
  const [oldest] = queue ?? [];
  if (queue === undefined || oldest === undefined) return null;
  const [seq, payload] = oldest;
  queue.delete(seq);
  if (queue.size === 0) state.signals.delete(name);
  return { payload };
}

function waitersFor(state: ExecutionState, name: string): Set<StepNode> {
  let waiters = state.waiters.get(name);
  if (waiters === undefined) state.waiters.set(name, (waiters = new Set()));
  return waiters;
}
