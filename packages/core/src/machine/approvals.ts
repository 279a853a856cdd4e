/** Approvals: of `approval` steps, and those that an attempt asks for by name. */
import type { JournalEvent } from '../journal/events.ts';
import { conclude } from './endings.ts';
import { journalCorrupt } from './journal-corrupt.ts';
import { changeAsking, enter } from './nodes.ts';
import { approvalKey, type StepNode } from './state.ts';
import { decide } from './steps/approval.ts';
import type { Turn } from './turn.ts';

export function approvalRequested(turn: Turn, node: StepNode, event: JournalEvent<'approval-requested'>): void {
  const { name } = event.data;
  if (name !== null) return askByName(turn, node, { name, event });
  if (node.phase !== 'requesting') throw journalCorrupt(event, `the step is ${node.phase}`);
  if (node.stop !== 'none') return conclude(turn, node, null);
  open(turn, event);
  enter(turn, node, 'waiting');
}

interface NamedRequest {
  readonly name: string;
  readonly event: JournalEvent<'approval-requested'>;
}

function askByName(turn: Turn, node: StepNode, { name, event }: NamedRequest): void {
  if (node.phase === 'aborting' || node.phase === 'recording') return;
  if (node.phase !== 'running') throw journalCorrupt(event, `the step is ${node.phase}`);
  node.approvals ??= new Map();
  const known = node.approvals.get(name);
  if (known === undefined || known.decision !== null) changeAsking(turn.state, node, 1);
  node.approvals.set(name, { request: event.data, decision: null });
  open(turn, event);
}

function open({ state }: Turn, { path = '', group = 0, at, data }: JournalEvent<'approval-requested'>): void {
  const { name, message, payload, payloadHash, expiresAt = null } = data;
  const key = approvalKey(path, name);
  const asked = { path, group, name, message, payload, payloadHash, requestedAt: at, expiresAt };
  state.approvals.set(key, { ...asked, blockedSince: at });
}

/** Only the first decision counts. */
export function approvalDecided(turn: Turn, node: StepNode, event: JournalEvent<'approval-decided'>): void {
  const { name } = event.data;
  const key = approvalKey(node.path, name);
  if (!turn.state.approvals.has(key)) return;
  if (name === null) return decide(turn, node, event);
  turn.state.approvals.delete(key);
  const known = node.approvals?.get(name);
  if (known === undefined) return;
  node.approvals?.set(name, { request: known.request, decision: event.data });
  changeAsking(turn.state, node, -1);
}
