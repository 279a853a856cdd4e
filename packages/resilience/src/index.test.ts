import { expect, it } from 'vitest';
import * as resilience from './index.ts';

it('exports exactly these names', () => {
  expect(Object.keys(resilience).toSorted()).toEqual([
    'acquire',
    'admit',
    'allowsRetry',
    'attemptTimeLimit',
    'cancelWaiter',
    'closedCircuit',
    'decideRetry',
    'defaultCircuitBreaker',
    'defaultPolicy',
    'defaultRetry',
    'emptyBulkhead',
    'emptyPolicy',
    'fullBucket',
    'longestRetryAfter',
    'release',
    'resolvePolicy',
    'retryDelay',
    'settle',
    'take',
  ]);
});
