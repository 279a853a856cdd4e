import type { ErrorData, JsonValue } from '@orchestr8/schema';
import type { CompensationFailure, ParallelDetail, StepNode } from './state.ts';
import { storedOutput } from './output-parts.ts';

/** Over all attempts. Not repeated at its own level; a holder may try again. */
export function stepTimedOut(node: StepNode): ErrorData {
  return {
    code: 'step-timed-out',
    message: `The step "${node.path}" did not end within its time-out.`,
    hint: 'Raise policy.timeout of the step, or find out what it waits for.',
    retryable: true,
    details: { path: node.path },
  };
}

export function approvalExpired(node: StepNode): ErrorData {
  return {
    code: 'approval-expired',
    message: `Nobody decided the approval "${node.path}" in time.`,
    hint: 'Give the step a default, or a longer expiresIn.',
    retryable: false,
    details: { path: node.path },
  };
}

export function signalExpired(node: StepNode, name: string): ErrorData {
  return {
    code: 'signal-expired',
    message: `The signal "${name}", which the step "${node.path}" waits for, did not come in time.`,
    hint: 'Give the step a default, or a longer expiresIn.',
    retryable: false,
    details: { path: node.path, name },
  };
}

export function childCancelled(node: StepNode, executionId: string): ErrorData {
  return {
    code: 'child-cancelled',
    message: `The child execution ${executionId} of the step "${node.path}" was cancelled.`,
    hint: 'Cancel the parent execution to end both, or handle this with onError or try.',
    retryable: false,
    details: { path: node.path, executionId },
  };
}

/** The last output is in the details, as a stored value: it is the best that there is. */
export function maxIterationsReached(node: StepNode, iterations: number): ErrorData {
  const output: unknown = storedOutput(node);
  return {
    code: 'max-iterations-reached',
    message: `The loop "${node.path}" ran ${iterations} times and "until" never became true.`,
    hint: 'Raise maxIterations, or handle this with onError or try: error.details.output is the last output.',
    retryable: false,
    details: { path: node.path, iterations, output: output as JsonValue },
  };
}

/** Too many branches of a `parallel` have failed. Retryable if one of the failures is. */
export function branchesFailed(node: StepNode, detail: ParallelDetail, needed: number): ErrorData {
  const failures: { id: string; code: string; message: string }[] = [];
  let retryable = false;
  detail.endings.forEach((ending, position) => {
    if (typeof ending !== 'object' || ending === null) return;
    failures.push({ id: node.definition.arms[0]?.[position]?.id ?? '', code: ending.code, message: ending.message });
    retryable ||= ending.retryable;
  });
  const all = needed === 1;
  return {
    code: all ? 'all-branches-failed' : 'quorum-not-reached',
    message: all
      ? `All steps of "${node.path}" failed.`
      : `${failures.length} steps of "${node.path}" failed, so that ${needed} can't succeed any more.`,
    hint: 'error.details.failures says what each one failed with.',
    retryable,
    details: { path: node.path, failures },
  };
}

/** The failure of a scope some of whose compensations failed, too. */
export function withCompensationFailures(error: ErrorData, failures: readonly CompensationFailure[]): ErrorData {
  if (failures.length === 0) return error;
  const listed = failures.map(({ path, error: failure }) => ({ path, code: failure.code, message: failure.message }));
  const own = typeof error.details === 'object' && error.details !== null && !Array.isArray(error.details);
  const details = own ? { ...error.details } : { cause: error.details };
  return { ...error, details: { ...details, compensationFailures: listed } };
}
