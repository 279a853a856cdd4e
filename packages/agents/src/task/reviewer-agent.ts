import type { Agent, StepContext } from '@orchestr8/core';
import { isJsonObject, type JsonValue } from '@orchestr8/schema';
import { executionErrorIn } from './execution-error.ts';
import type { CheckedPlan } from './plan.ts';
import type { Review, Reviewer } from './review.ts';

/** The agent of the `review` step. A review without a criterion is `FAILED`, whatever the reviewer says. */
export function reviewerAgent(reviewer: Reviewer): Agent {
  return {
    id: 'reviewer',
    version: '1.0.0',
    description: 'Says whether the result of a plan is what was asked for, and what it looked at.',
    inputSchema: {
      type: 'object',
      required: ['task', 'plan', 'output'],
      properties: { task: { type: 'string' }, plan: { type: 'object', required: ['criteria', 'planner'] } },
    },
    outputSchema: {
      type: 'object',
      required: ['verdict', 'criteria', 'feedback', 'error'],
      properties: {
        verdict: { enum: ['APPROVED', 'REVISE', 'FAILED'] },
        criteria: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'passed', 'reason'],
            properties: { name: { type: 'string' }, passed: { type: 'boolean' }, reason: { type: 'string' } },
          },
        },
        feedback: { type: ['string', 'null'] },
      },
    },
    timeoutMs: 300_000,
    run: async ({ input }, context) => toJson(await review(input, reviewer, context)),
  };
}

async function review(input: JsonValue, reviewer: Reviewer, context: StepContext): Promise<Review> {
  const given = isJsonObject(input) ? input : {};
  // The plan step's output, as the planner agent wrote it.
  const plan = given['plan'] as unknown as CheckedPlan;
  const output = given['output'] ?? null;
  const error = executionErrorIn(output);
  if (plan.planner === reviewer.id) {
    return failed('A planner does not review itself', `"${reviewer.id}" made the plan.`);
  }
  const judged = await reviewer.review(
    {
      task: typeof given['task'] === 'string' ? given['task'] : '',
      iteration: typeof given['iteration'] === 'number' ? given['iteration'] : 0,
      plan,
      output: error === null ? output : null,
      error,
    },
    context,
  );
  if (judged.verdict === 'APPROVED' && judged.criteria.length === 0) {
    return failed('Something was checked', 'The reviewer checked nothing.');
  }
  context.log('info', `Review: ${judged.verdict}`);
  return judged;
}

function failed(name: string, reason: string): Review {
  return { verdict: 'FAILED', criteria: [{ name, passed: false, reason }], feedback: null, error: null };
}

function toJson(value: Review): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
