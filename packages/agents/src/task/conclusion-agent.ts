import type { Agent } from '@orchestr8/core';
import { isJsonObject, OrchestratorError, type JsonObject, type JsonValue } from '@orchestr8/schema';
import { executionErrorIn } from './execution-error.ts';
import { isInputError } from './input-errors.ts';
import type { Review } from './review.ts';

/** An error holds an output of up to so many characters of JSON; a larger one stays where it is, in `attempts`. */
const mostKept = 1024 * 1024;

/** The agent of the `conclude` step: gives back what was approved, and fails with what was not. */
export function conclusionAgent(): Agent {
  return {
    id: 'task-conclusion',
    version: '1.0.0',
    description: 'Gives back the approved result of a task, or fails with what the review says.',
    inputSchema: {
      type: 'object',
      required: ['output', 'review', 'iterations'],
      properties: { review: { type: 'object', required: ['verdict', 'criteria'] }, iterations: { type: 'integer' } },
    },
    run: async ({ input }) => conclude(input),
  };
}

function conclude(input: JsonValue): JsonValue {
  const { output = null, review, iterations = 1 } = isJsonObject(input) ? input : {};
  // The review step's output, whose shape its agent's schema holds to.
  const judged = review as unknown as Review;
  if (judged.verdict === 'APPROVED') return output;
  const error = executionErrorIn(output);
  const details: JsonObject = { output: error === null ? kept(output) : null, review: review ?? null, iterations };
  if (judged.verdict === 'REVISE') throw notApproved('max-iterations-reached', judged, details);
  if (error === null || !isInputError(error)) throw notApproved('review-failed', judged, details);
  throw new OrchestratorError(error.message, {
    code: error.code,
    hint: error.hint,
    details: { ...(isJsonObject(error.details) ? error.details : { cause: error.details }), ...details },
  });
}

function kept(output: JsonValue): JsonValue {
  return JSON.stringify(output).length <= mostKept ? output : null;
}

function notApproved(code: string, { criteria, feedback, error }: Review, details: JsonObject): OrchestratorError {
  const failed = criteria.filter(({ passed }) => !passed).map(({ name, reason }) => `${name}: ${reason}`);
  const why = error === null ? failed.join(' ') : `${error.message} (${error.code})`;
  const what =
    code === 'review-failed'
      ? 'The result was not approved.'
      : 'The result was still not approved after the last round.';
  return new OrchestratorError(`${what} ${why}`.trim(), {
    code,
    hint: feedback ?? error?.hint ?? 'The output and the review stand in details.',
    details,
  });
}
