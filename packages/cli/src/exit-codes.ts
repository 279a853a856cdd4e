import type { ExecutionStatus } from '@orchestr8/core';
import type { ErrorData } from '@orchestr8/schema';

/** What the command's exit says; the same on every command. */
export const exitCodes = {
  success: 0,
  failed: 1,
  invalidInput: 2,
  unfinished: 3,
  notFound: 4,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What was named does not exist in the store. */
const notFoundCodes: ReadonlySet<string> = new Set([
  'execution-not-found',
  'approval-not-found',
  'step-not-found',
  'event-not-found',
]);

/** A run that failed for the code that it looks at: the caller has to change what was asked for. */
const invalidTaskCodes: readonly string[] = ['symbol-not-found', 'no-sources'];

/** What was given was refused before anything ran. */
const invalidInputCodes: ReadonlySet<string> = new Set([
  ...invalidTaskCodes,
  'usage-invalid',
  'workflow-invalid',
  'input-invalid',
  'config-invalid',
  'execution-exists',
  'invalid-execution-id',
  'execution-ended',
  'file-not-found',
  'file-unreadable',
  'not-a-directory',
  'json-invalid',
  'workflow-not-found',
  'store-unsupported',
  'store-foreign',
  'store-newer',
  'approval-ambiguous',
  'approval-changed',
  'journal-compacted',
  'sandbox-request-invalid',
  'sandbox-unknown',
]);

/** Of an error that ended a command. */
export function exitCodeOfError(error: ErrorData): ExitCode {
  if (error.code === 'cancelled') return exitCodes.cancelled;
  if (notFoundCodes.has(error.code)) return exitCodes.notFound;
  if (invalidInputCodes.has(error.code)) return exitCodes.invalidInput;
  return exitCodes.failed;
}

/**
 * Of a run. One that goes on in another process is a success so far.
 * @param isInputFault whether what failed is what was asked for, and not the doing of it
 */
export function exitCodeOfRun(status: ExecutionStatus, error?: ErrorData, isInputFault = false): ExitCode {
  switch (status) {
    case 'completed':
    case 'pending':
    case 'running':
      return exitCodes.success;
    case 'failed':
      return isInputFault || invalidTaskCodes.includes(error?.code ?? '') ? exitCodes.invalidInput : exitCodes.failed;
    case 'waiting':
    case 'paused':
      return exitCodes.unfinished;
    case 'cancelling':
    case 'cancelled':
      return exitCodes.cancelled;
    default:
      return status satisfies never;
  }
}
