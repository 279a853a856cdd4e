import type { ResiliencePolicy } from './policy.ts';

interface Range {
  readonly holds: (value: number) => boolean;
  readonly words: string;
}

const duration: Range = {
  holds: (value) => value > 0 && Number.isFinite(value),
  words: 'a finite number of ms above 0',
};
const delay: Range = { holds: (value) => value >= 0 && Number.isFinite(value), words: 'a finite number of ms from 0' };
const count: Range = { holds: (value) => Number.isSafeInteger(value) && value >= 1, words: 'a whole number from 1' };
const countOrNone: Range = { holds: (value) => value === 0 || count.holds(value), words: 'a whole number from 0' };
const factor: Range = { holds: (value) => value >= 1 && Number.isFinite(value), words: 'a finite number from 1' };
const rate: Range = { holds: (value) => value > 0 && Number.isFinite(value), words: 'a finite number above 0' };

type Field = readonly [name: string, value: number, allowed: Range];

/** Every number of a policy that is out of its range, in words; an empty list if there is none. */
export function policyProblems(policy: ResiliencePolicy): string[] {
  return fieldsOf(policy).flatMap(([name, value, allowed]) =>
    allowed.holds(value) ? [] : [`${name} is ${value}, and must be ${allowed.words}`],
  );
}

function fieldsOf({ timeout, attemptTimeout, retry, circuitBreaker, bulkhead, rateLimit }: ResiliencePolicy): Field[] {
  const fields: Field[] = [];
  if (timeout !== null) fields.push(['timeout', timeout, duration]);
  if (attemptTimeout !== null) fields.push(['attemptTimeout', attemptTimeout, duration]);
  if (retry !== null) {
    fields.push(['retry.maxAttempts', retry.maxAttempts, count]);
    fields.push(['retry.initialDelay', retry.initialDelay, delay]);
    fields.push(['retry.maxDelay', retry.maxDelay, delay]);
    fields.push(['retry.backoffMultiplier', retry.backoffMultiplier, factor]);
  }
  if (circuitBreaker !== null) {
    fields.push(['circuitBreaker.failureThreshold', circuitBreaker.failureThreshold, count]);
    fields.push(['circuitBreaker.resetTimeout', circuitBreaker.resetTimeout, duration]);
    fields.push(['circuitBreaker.halfOpenRequests', circuitBreaker.halfOpenRequests, count]);
  }
  if (bulkhead !== null) {
    fields.push(['bulkhead.maxConcurrent', bulkhead.maxConcurrent, count]);
    fields.push(['bulkhead.maxQueued', bulkhead.maxQueued, countOrNone]);
  }
  if (rateLimit !== null) {
    fields.push(['rateLimit.perSecond', rateLimit.perSecond, rate]);
    fields.push(['rateLimit.burst', rateLimit.burst, count]);
  }
  return fields;
}
