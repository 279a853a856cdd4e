import { conclude, isEnding } from './endings.ts';
import { enter, liveIn } from './nodes.ts';
import { commandOf, timerOf } from './node-command.ts';
import type { StepNode, Stop } from './state.ts';
import type { Turn } from './turn.ts';

/** Why a step is stopped. */
export interface Interruption {
  readonly stop: Exclude<Stop, 'none'>;
  /** `execution-cancelled`, `holder-failed`, `holder-timed-out`, `not-needed`. */
  readonly reason: string;
}

/**
 * Stops a step: with all that is in it, but for `finally` and compensations, which run to their end (invariant 7).
 *
 * It ends when everything inside has ended. Where a question about it is open, it ends after the answer.
 */
export function interrupt(turn: Turn, node: StepNode, interruption: Interruption): void {
  if (isEnding(node) || node.stop === 'cancel') return;
  const stoppedBefore = node.stop === 'timeout';
  if (stoppedBefore && interruption.stop === 'timeout') return;
  node.stop = interruption.stop;
  node.stopReason = interruption.reason;
  if (stoppedBefore) {
    // Everything is being stopped already; only the reason is another one.
    if (node.phase === 'aborting') pushCommand(turn, node);
    return;
  }
  stopPhase(turn, node);
}

function stopPhase(turn: Turn, node: StepNode): void {
  switch (node.phase) {
    case 'admitting':
    case 'running':
      enter(turn, node, 'aborting');
      return;
    case 'delegating':
      enter(turn, node, 'recalling');
      return;
    case 'delayed':
    case 'waiting':
      stopWaiting(turn, node);
      conclude(turn, node, null);
      return;
    case 'held':
      turn.state.held.delete(node);
      conclude(turn, node, null);
      return;
    case 'open':
      if (!isShielded(node)) interruptInside(turn, node, reasonInside(node));
      return;
    // Their question is answered first.
    case 'resolving':
    case 'building':
    case 'recording':
    case 'planning':
    case 'starting':
    case 'requesting':
    case 'choosing':
    case 'expanding':
    case 'testing':
    // They are being stopped already.
    case 'aborting':
    case 'recalling':
      return;
    default:
      node.phase satisfies never;
  }
}

function reasonInside(node: StepNode): string {
  return node.stop === 'timeout' ? 'holder-timed-out' : node.stopReason;
}

/** Stops whatever is under way in a holder. */
export function interruptInside(turn: Turn, node: StepNode, reason: string): void {
  for (const child of liveIn(node)) interrupt(turn, child, { stop: 'cancel', reason });
}

/** Takes the timer of phase `waiting` or `delayed` back. */
export function stopWaiting(turn: Turn, node: StepNode): void {
  const { path, group, detail } = node;
  if (node.dueAt !== null) {
    turn.commands.push({ type: 'cancel-timer', timer: timerOf(node), path, group });
    node.dueAt = null;
  }
  if (detail.kind === 'signal') stopListening(turn, node, detail.name);
  if (node.definition.kind === 'approval') turn.state.approvals.delete(path);
}

function stopListening({ state }: Turn, node: StepNode, name: string): void {
  const waiters = state.waiters.get(name);
  waiters?.delete(node);
  if (waiters?.size === 0) state.waiters.delete(name);
}

/** Whether what runs in it now must not be stopped from above. */
function isShielded({ detail }: StepNode): boolean {
  return detail.kind === 'try' && detail.stage !== 'body' && detail.stage !== 'catch';
}

/** Whether nothing new may start in a holder: it is being stopped, has failed, or needs no more. */
export function isClosing(holder: StepNode): boolean {
  const { detail } = holder;
  if (detail.kind === 'try') return holder.stop !== 'none' && !isShielded(holder);
  return holder.stop !== 'none' || holder.failure !== null || (detail.kind === 'parallel' && detail.decided);
}

function pushCommand(turn: Turn, node: StepNode): void {
  const command = commandOf(node);
  if (command !== null) turn.commands.push(command);
}
