import type { ExecutionRecord } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';

/** @throws OrchestratorError `execution-ended` */
export function refuseEnded({ executionId, status, endedAt }: ExecutionRecord, what: string): void {
  if (endedAt === null) return;
  throw new OrchestratorError(`${executionId} has ended (${status}): it can't ${what}.`, {
    code: 'execution-ended',
    hint: `See what it did with: orchestr8 inspect ${executionId}`,
    details: { executionId, status },
  });
}
