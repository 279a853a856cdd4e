/** Time-outs of steps run while the execution may go on: not in a pause, and not while nobody owns it. */
import { holdsAttempts } from './queries.ts';
import type { StepNode } from './state.ts';
import type { Turn } from './turn.ts';

/** Starts the time-out of a step that has just been scheduled. */
export function startTimeLimit(turn: Turn, node: StepNode, timeoutAt: number): void {
  if (holdsAttempts(turn.state)) node.timeLeft = timeoutAt - turn.event.at;
  else runTimeLimit(turn, node, timeoutAt);
}

/** A pause begins: what is left of each time-out is kept. */
export function suspendTimeLimits(turn: Turn): void {
  for (const node of turn.state.nodes.values()) {
    const { timeoutAt, path, group } = node;
    if (timeoutAt === null) continue;
    node.timeLeft = timeoutAt - turn.event.at;
    node.timeoutAt = null;
    turn.commands.push({ type: 'cancel-timer', timer: 'timeout', path, group });
  }
}

/** The pause is over: what was left begins to run. */
export function resumeTimeLimits(turn: Turn): void {
  for (const node of turn.state.nodes.values()) {
    if (node.timeLeft === null) continue;
    runTimeLimit(turn, node, turn.event.at + node.timeLeft);
    node.timeLeft = null;
  }
}

/** Nobody owned the execution since its last event, or it is a copy: that time doesn't count. */
export function postponeTimeLimits({ state, event }: Turn): void {
  const away = Math.max(0, event.at - state.at);
  for (const node of state.nodes.values()) {
    if (node.timeoutAt !== null) node.timeoutAt += away;
    if (node.phase === 'running') restartAttempt(node, event.at);
  }
  for (const [key, asked] of state.approvals) {
    state.approvals.set(key, { ...asked, blockedSince: asked.blockedSince + away });
  }
}

/** It runs again from its beginning, with all the time that an attempt has. */
function restartAttempt(node: StepNode, now: number): void {
  const { detail } = node;
  if (detail.kind !== 'attempt') return;
  const { startedAt, attemptTimeoutAt } = detail;
  const limit = attemptTimeoutAt === null ? null : attemptTimeoutAt - startedAt;
  node.detail = { ...detail, startedAt: now, attemptTimeoutAt: limit === null ? null : now + limit };
}

function runTimeLimit(turn: Turn, node: StepNode, timeoutAt: number): void {
  const { path, group } = node;
  node.timeoutAt = timeoutAt;
  turn.commands.push({ type: 'start-timer', timer: 'timeout', path, group, dueAt: timeoutAt });
}
