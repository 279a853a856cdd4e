/** How nodes come, change phase and go. Every change of phase goes through here, so that the counters stay right. */
import type { ErrorData } from '@orchestr8/schema';
import type { IndexedStep } from './document-index.ts';
import { commandOf } from './node-command.ts';
import { approvalKey, type Detail, type ExecutionState, type Frame, type Phase, type StepNode } from './state.ts';
import type { Turn } from './turn.ts';

/** The one detail of steps that need none. */
export const noDetail: Detail = { kind: 'none' };

/** A step about to begin. */
export interface Place {
  readonly definition: IndexedStep;
  readonly holder: StepNode;
  readonly frame: Frame;
  readonly path: string;
  readonly group: number;
  readonly position: number;
  readonly role: StepNode['role'];
  readonly error: ErrorData | null;
}

/** Starts a step in the frame of its holder. */
export function openStep(turn: Turn, frame: Frame, definition: IndexedStep): void {
  const { owner } = frame;
  const { detail } = owner;
  openNode(turn, {
    definition,
    holder: owner,
    frame,
    path: frame.prefix + definition.id,
    group: frame.group,
    position: definition.position,
    role: 'step',
    error: detail.kind === 'try' && detail.stage === 'catch' ? detail.error : null,
  });
}

/** Starts a step wherever it stands. */
export function openNode(turn: Turn, place: Place): void {
  const node = newNode(place);
  turn.state.nodes.set(node.path, node);
  liveOf(place.holder).add(node);
  turn.state.busy += 1;
  turn.commands.push({ type: 'resolve-input', path: node.path, group: node.group });
}

function newNode(place: Place): StepNode {
  return {
    path: place.path,
    definition: place.definition,
    holder: place.holder,
    frame: place.frame,
    position: place.position,
    role: place.role,
    error: place.error,
    group: place.group,
    innerGroup: place.group,
    phase: 'resolving',
    attempt: 1,
    stop: 'none',
    stopReason: '',
    input: null,
    timeoutAt: null,
    timeLeft: null,
    dueAt: null,
    draft: null,
    failure: null,
    checkpoints: null,
    approvals: null,
    asking: 0,
    detail: noDetail,
  };
}

/** The node of the workflow itself, which holds the document's steps. */
export function rootNode(definition: IndexedStep): StepNode {
  return {
    path: '',
    definition,
    holder: null,
    frame: null,
    position: 0,
    role: 'step',
    error: null,
    group: 0,
    innerGroup: 0,
    phase: 'open',
    attempt: 1,
    stop: 'none',
    stopReason: '',
    input: null,
    timeoutAt: null,
    timeLeft: null,
    dueAt: null,
    draft: null,
    failure: null,
    checkpoints: null,
    approvals: null,
    asking: 0,
    detail: noDetail,
  };
}

const nobody: ReadonlySet<StepNode> = new Set();

/** Steps inside that have not ended. */
export function liveIn(node: StepNode): ReadonlySet<StepNode> {
  return 'live' in node.detail ? node.detail.live : nobody;
}

function liveOf(holder: StepNode): Set<StepNode> {
  if ('live' in holder.detail) return holder.detail.live;
  throw new TypeError(`${holder.path} holds no steps.`);
}

/** The scope of a holder's steps. */
export function frameIn(node: StepNode, index = -1): Frame {
  const { path, definition } = node;
  const inside = path === '' ? '' : `${path}/`;
  return {
    owner: node,
    prefix: index < 0 ? inside : `${inside}${index}/`,
    group: node.innerGroup,
    index,
    results: emptyResults(definition.size),
  };
}

function emptyResults(size: number): Frame['results'] {
  const results: Frame['results'] = [];
  for (let position = 0; position < size; position += 1) results.push(null);
  return results;
}

/** Changes the phase and issues the command of the new one. */
export function enter(turn: Turn, node: StepNode, phase: Phase): void {
  enterQuietly(turn.state, node, phase);
  const command = commandOf(node);
  if (command !== null) turn.commands.push(command);
}

/** Changes the phase; its command is open already. */
export function enterQuietly(state: ExecutionState, node: StepNode, phase: Phase): void {
  count(state, node, -1);
  node.phase = phase;
  count(state, node, 1);
}

/** Lets the steps of a holder run. */
export function openHolder(turn: Turn, node: StepNode, detail: Detail): void {
  node.detail = detail;
  enterQuietly(turn.state, node, 'open');
}

/** Changes how many approvals the attempts of a step wait for. */
export function changeAsking(state: ExecutionState, node: StepNode, by: 1 | -1): void {
  count(state, node, -1);
  node.asking += by;
  count(state, node, 1);
}

function count(state: ExecutionState, node: StepNode, by: 1 | -1): void {
  if (node.phase === 'open') return;
  if (node.phase === 'waiting' || (node.phase === 'running' && node.asking > 0)) state.waiting += by;
  else state.busy += by;
}

/** The step has ended: nothing of it stays but what its frame keeps. */
export function closeNode(turn: Turn, node: StepNode): void {
  const { state } = turn;
  const { path, group } = node;
  if (node.timeoutAt !== null) turn.commands.push({ type: 'cancel-timer', timer: 'timeout', path, group });
  count(state, node, -1);
  state.nodes.delete(path);
  if (node.holder !== null) liveOf(node.holder).delete(node);
  if (node.approvals !== null) {
    for (const name of node.approvals.keys()) state.approvals.delete(approvalKey(path, name));
  }
}
