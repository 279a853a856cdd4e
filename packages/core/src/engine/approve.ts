import { OrchestratorError } from '@orchestr8/schema';
import { postMessage } from '../driver/inbox.ts';
import type { Runtime } from '../driver/runtime.ts';
import type { Engine } from '../ports/engine.ts';
import { findApprovals, type FoundApproval } from './views.ts';

type Decision = Parameters<Engine['approve']>[1];

/**
 * Decides an open approval of the execution or of a descendant. Durable when it resolves: with the id of the execution
 * that had asked.
 *
 * @throws OrchestratorError `approval-not-found`, `approval-ambiguous`, `approval-changed`
 */
export async function decideApproval(runtime: Runtime, executionId: string, decision: Decision): Promise<string> {
  const open = choose(await findApprovals(runtime, executionId), decision);
  if (decision.payloadHash !== undefined && decision.payloadHash !== open.payloadHash) throw changed(open);
  const { path, group, name, payloadHash } = open;
  const first = await postMessage(runtime, open.executionId, {
    messageId: `approval:${group}:${path}:${name ?? ''}:${payloadHash}`,
    kind: 'approval',
    data: {
      path,
      name,
      payloadHash,
      decision: decision.decision,
      ...(decision.payload !== undefined && { payload: decision.payload }),
      by: decision.by ?? null,
      reason: decision.reason ?? null,
    },
  });
  if (!first) throw notFound(path, 'Somebody has decided it a moment ago.');
  return open.executionId;
}

function choose(all: readonly FoundApproval[], { path, name }: Decision): FoundApproval {
  const fitting = all.filter(
    (open) =>
      (path === undefined || open.fullPath === path || open.path === path) &&
      (name === undefined || open.name === name),
  );
  // A path from the top beats an equal one of a descendant.
  const exact = path === undefined ? fitting : fitting.filter((open) => open.fullPath === path);
  const candidates = exact.length > 0 ? exact : fitting;
  const [first] = candidates;
  if (first === undefined) throw notFound(path, hintOf(all));
  if (candidates.length > 1) throw ambiguous(candidates);
  return first;
}

function hintOf(all: readonly FoundApproval[]): string {
  if (all.length === 0) return 'The execution waits for no approval now.';
  return `Open are: ${all.map(({ fullPath }) => fullPath).join(', ')}.`;
}

function notFound(path: string | undefined, hint: string): OrchestratorError {
  const where = path === undefined ? '' : ` at "${path}"`;
  return new OrchestratorError(`There is no open approval${where}.`, { code: 'approval-not-found', hint });
}

function ambiguous(candidates: readonly FoundApproval[]): OrchestratorError {
  const open = candidates.map(({ fullPath, name, message }) => ({ path: fullPath, name, message }));
  return new OrchestratorError(`${candidates.length} approvals are open.`, {
    code: 'approval-ambiguous',
    hint: `Say which one: ${open.map(({ path, name }) => (name === null ? path : `${path} (${name})`)).join(', ')}.`,
    details: { approvals: open },
  });
}

function changed({ fullPath }: FoundApproval): OrchestratorError {
  return new OrchestratorError(`What is asked at "${fullPath}" is not what you saw.`, {
    code: 'approval-changed',
    hint: 'Look at the payload again, and decide on that.',
  });
}
