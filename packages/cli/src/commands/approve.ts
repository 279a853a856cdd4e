import type { PendingApproval } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { openSession } from '../engine/session.ts';
import type { ExitCode } from '../exit-codes.ts';
import { currentUser } from '../process/current-user.ts';
import { afterAnswer, type AnswerOptions } from '../run/after-answer.ts';
import { readJsonArgument } from '../run/json-argument.ts';
import { usageError } from '../usage-error.ts';

export interface ApproveOptions extends AnswerOptions {
  readonly reject?: boolean;
  /** JSON. */
  readonly edit?: string;
  readonly reason?: string;
  readonly by?: string;
}

export async function approve(id: string, path: string | undefined, options: ApproveOptions): Promise<ExitCode> {
  if (options.reject === true && options.edit !== undefined)
    throw usageError('What is rejected is not edited.', 'Leave out --reject or --edit.');
  const payload = options.edit === undefined ? undefined : await readJsonArgument('--edit', options.edit);
  await using session = await openSession();
  const { approvals, executionId, status } = await session.engine.get(id);
  const asked = chosen(approvals, { executionId, status, path });
  await session.engine.approve(asked.executionId, {
    path: asked.path,
    decision: options.reject === true ? 'rejected' : 'approved',
    by: options.by ?? currentUser(),
    payloadHash: asked.payloadHash,
    ...(payload !== undefined && { payload }),
    ...(options.reason !== undefined && { reason: options.reason }),
  });
  return await afterAnswer(session, id, options);
}

interface Wanted {
  readonly executionId: string;
  readonly status: string;
  readonly path: string | undefined;
}

/** The one that is meant. Those of children are answered with the id of their root, too. */
function chosen(open: readonly PendingApproval[], { executionId, status, path }: Wanted): PendingApproval {
  const fitting = path === undefined ? open : open.filter((approval) => approval.path === path);
  const own = fitting.filter((approval) => approval.executionId === executionId);
  const candidates = path !== undefined && own.length > 0 ? own : fitting;
  const [first] = candidates;
  if (first === undefined) throw notOpen(open, { executionId, status, path });
  if (candidates.length > 1)
    throw new OrchestratorError(`${candidates.length} approvals of ${executionId} are open.`, {
      code: 'approval-ambiguous',
      hint: `Name one: ${candidates.map((each) => `orchestr8 approve ${each.executionId} ${each.path}`).join(', or ')}`,
      details: { open: candidates.map((each) => ({ executionId: each.executionId, path: each.path })) },
    });
  return first;
}

function notOpen(open: readonly PendingApproval[], { executionId, status, path }: Wanted): OrchestratorError {
  const what = path === undefined ? 'No approval' : `No approval at "${path}"`;
  return new OrchestratorError(`${what} of ${executionId} (${status}) is open.`, {
    code: 'approval-not-found',
    hint:
      open.length === 0
        ? `See what it does with: orchestr8 inspect ${executionId}`
        : `Open are: ${open.map((approval) => approval.path).join(', ')}`,
    details: { executionId, path: path ?? null, open: open.map((approval) => approval.path) },
  });
}
