import type { EventDraft } from '../journal/events.ts';
import { namedApprovalAt } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { ApprovalDecision, ApprovalRequest } from '../ports/step-context.ts';
import type { AttemptSite } from './attempt-site.ts';
import type { Attempt } from './attempt.ts';
import { hashJson } from './hash-json.ts';
import { copyJson } from './secrets.ts';

/**
 * Asks somebody, and waits for the answer. A question that was asked before a crash, or by an earlier attempt, is not
 * asked again: its answer is bound to a hash of exactly this payload.
 */
export async function askApproval(
  site: AttemptSite,
  attempt: Attempt,
  request: ApprovalRequest,
): Promise<ApprovalDecision> {
  const { actor, runtime, waits } = site;
  const { name, message } = request;
  const payload = await runtime.values.load(await runtime.values.make(request.payload));
  const payloadHash = hashJson(payload);
  const known = (state: ExecutionState) => {
    const found = namedApprovalAt(state, attempt.key, name);
    return found?.request.payloadHash === payloadHash ? found : null;
  };
  const expiresAt = request.expiresInMs === undefined ? null : runtime.clock.now() + request.expiresInMs;
  const question: EventDraft = {
    type: 'approval-requested',
    data: {
      name,
      message: runtime.redactor.text(message),
      payload,
      payloadHash,
      ...(expiresAt !== null && { expiresAt }),
    },
  };
  await actor.record((state) => (known(state) === null ? attempt.stamped(state, [question]) : []));
  const dueAt = known(actor.state)?.request.expiresAt;
  const expiry = dueAt === undefined ? null : runtime.timers.set(dueAt, () => expire(site, attempt, known));
  try {
    const look = (state: ExecutionState) => known(state)?.decision ?? null;
    const {
      decision,
      payload: decided,
      by,
      reason,
    } = await site.blocked(attempt.key, () => waits.until(actor.state, look, attempt.signal));
    return { decision, payload: copyJson(decided), by, reason };
  } finally {
    if (expiry !== null) runtime.timers.cancel(expiry);
  }
}

/** Nobody has answered in time: that is a no. */
function expire(
  { actor }: AttemptSite,
  attempt: Attempt,
  known: (state: ExecutionState) => ReturnType<typeof namedApprovalAt>,
): void {
  actor.post({
    events: (state) => {
      const open = known(state);
      if (open === null || open.decision !== null) return [];
      const { name, payload } = open.request;
      const data = { name, decision: 'rejected', payload, by: null, reason: 'expired' } as const;
      return attempt.stamped(state, [{ type: 'approval-decided', data }]);
    },
  });
}
