/** Zod's view of `policy.ts`. */
import { z } from 'zod';
import { durationPattern, type Duration } from './duration.ts';
import type { Budget, Policy } from './policy.ts';

const positiveInteger = z.int().min(1).max(1_000_000);

export const durationSchema: z.ZodType<Duration> = z
  .string()
  .regex(durationPattern, 'Write a whole number and a unit: 500ms, 10s, 2m or 1h.')
  .meta({ id: 'Duration', description: 'A length of time: 500ms, 10s, 2m, 1h.' }) as unknown as z.ZodType<Duration>;

const budgetObject = z.strictObject({
  usd: z.number().min(0).exactOptional(),
  tokens: z.int().min(0).exactOptional(),
  calls: z.int().min(0).exactOptional(),
});

export const budgetSchema: z.ZodType<Budget> = budgetObject.meta({
  id: 'Budget',
  description: 'What a step and all it leads to may spend.',
});

const retrySchema = z.strictObject({
  maxAttempts: z.int().min(1).max(1_000).describe('The first one counts: 1 means no retry.').exactOptional(),
  initialDelay: durationSchema.exactOptional(),
  maxDelay: durationSchema.exactOptional(),
  backoffMultiplier: z.number().min(1).max(1_000).exactOptional(),
  jitter: z.boolean().exactOptional(),
});

const circuitBreakerSchema = z.strictObject({
  failureThreshold: positiveInteger.exactOptional(),
  resetTimeout: durationSchema.exactOptional(),
  halfOpenRequests: positiveInteger.exactOptional(),
});

const bulkheadSchema = z.strictObject({ maxConcurrent: positiveInteger });

const rateLimitSchema = z.strictObject({
  perSecond: z.number().positive().max(1_000_000),
  burst: positiveInteger.exactOptional(),
});

const policyObject = z.strictObject({
  timeout: durationSchema.describe('Over all attempts and the waits between them.').exactOptional(),
  attemptTimeout: durationSchema.describe('Of one attempt.').exactOptional(),
  retry: retrySchema.exactOptional(),
  circuitBreaker: circuitBreakerSchema.exactOptional(),
  bulkhead: bulkheadSchema.exactOptional(),
  rateLimit: rateLimitSchema.exactOptional(),
});

/** The keys of each object in a policy, by the key that it stands under; and of a budget. */
export const policyKeys: Readonly<Record<string, readonly string[]>> = {
  policy: Object.keys(policyObject.shape),
  retry: Object.keys(retrySchema.shape),
  circuitBreaker: Object.keys(circuitBreakerSchema.shape),
  bulkhead: Object.keys(bulkheadSchema.shape),
  rateLimit: Object.keys(rateLimitSchema.shape),
  budget: Object.keys(budgetObject.shape),
};

export const policySchema: z.ZodType<Policy> = policyObject.meta({
  id: 'Policy',
  description: 'How a step is protected.',
});
