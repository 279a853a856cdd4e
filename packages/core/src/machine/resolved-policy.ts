import { parseDuration, type Policy } from '@orchestr8/schema';
import {
  defaultPolicy,
  emptyPolicy,
  resolvePolicy,
  type PolicyOverrides,
  type ResiliencePolicy,
} from '@orchestr8/resilience';
import type { IndexedStep } from './document-index.ts';
import type { ExecutionState } from './state.ts';
import { requireStep } from './step-path.ts';

/** What protects a step, every number resolved, durations in ms; null: none. */
export type ResolvedPolicy = ResiliencePolicy;

const withoutPin = new WeakMap<IndexedStep, ResolvedPolicy>();

/**
 * The step's own policy over the time-out that its tool or agent declares, over the defaults of agent and tool; steps of
 * other kinds have nothing unless they say so.
 *
 * @throws OrchestratorError `step-not-found`
 */
export function policyAt(state: ExecutionState, path: string): ResolvedPolicy {
  const indexed = requireStep(state, path);
  const policy = policyOf(indexed, indexed.step.policy ?? {});
  const declared = indexed.pinKey === null ? undefined : state.started?.pins[indexed.pinKey]?.timeoutMs;
  if (declared === undefined || indexed.step.policy?.timeout !== undefined) return policy;
  return { ...policy, timeout: declared };
}

function policyOf(indexed: IndexedStep, policy: Policy): ResolvedPolicy {
  const known = withoutPin.get(indexed);
  if (known !== undefined) return known;
  const calls = indexed.kind === 'agent' || indexed.kind === 'tool';
  const resolved = resolvePolicy(overridesOf(policy), calls ? defaultPolicy : emptyPolicy);
  withoutPin.set(indexed, resolved);
  return resolved;
}

function overridesOf(policy: Policy): PolicyOverrides {
  const { retry, circuitBreaker } = policy;
  return {
    timeout: milliseconds(policy.timeout),
    attemptTimeout: milliseconds(policy.attemptTimeout),
    retry: retry && {
      ...retry,
      initialDelay: milliseconds(retry.initialDelay),
      maxDelay: milliseconds(retry.maxDelay),
    },
    circuitBreaker: circuitBreaker && { ...circuitBreaker, resetTimeout: milliseconds(circuitBreaker.resetTimeout) },
    bulkhead: policy.bulkhead,
    rateLimit: policy.rateLimit,
  };
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration);
}
