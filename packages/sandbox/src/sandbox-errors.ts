import { OrchestratorError } from '@orchestr8/schema';

/** What was asked for can't be run anywhere. */
export function invalidRequest(message: string, hint: string): OrchestratorError {
  return new OrchestratorError(message, { code: 'sandbox-request-invalid', hint });
}

/** `strict` was asked for, and these are not enforced on this machine. */
export function notEnforced(adapter: string, limits: readonly string[]): OrchestratorError {
  return new OrchestratorError(`The sandbox "${adapter}" does not enforce here: ${limits.join(', ')}.`, {
    code: 'sandbox-limit-not-enforced',
    hint: 'Run as root or with a delegated cgroup, or without strict; orchestr8 doctor says what is enforced.',
    details: { adapter, limits: [...limits] },
  });
}

/** No sandbox works on this machine. */
export function noSandbox(reasons: readonly string[]): OrchestratorError {
  return new OrchestratorError(`No sandbox works on this machine. ${reasons.join(' ')}`, {
    code: 'sandbox-unavailable',
    hint: 'Install bubblewrap (Debian: apt-get install bubblewrap).',
  });
}
