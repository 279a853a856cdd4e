/**
 * Bounds the work of one evaluation. A unit is about a microsecond of work: one call, one element read, one round of a
 * macro per node of its body, 64 characters of a string made or searched.
 *
 * What is spent can't be absorbed by `||` or `exists`: the exception passes through the evaluator.
 */
import { OrchestratorError } from '../errors.ts';

/** Units that one evaluation may spend. */
export const defaultCostLimit = 10_000_000;

const charactersPerUnit = 64;

/** Thrown when the limit is reached. Evaluation ends at once. */
export class CostLimitExceeded extends OrchestratorError {
  override readonly name = 'CostLimitExceeded';

  constructor(limit: number) {
    super(`The expression costs more than ${limit} units.`, {
      code: 'expression-failed',
      hint: 'Do less in one expression: move the work into a tool, or split the list with a map step.',
      details: { reason: 'cost-limit', limit },
    });
  }
}

let limit = defaultCostLimit;
let spent = 0;

/**
 * Runs the evaluation with a fresh meter. Evaluations don't nest.
 *
 * Errors are values in CEL, and `exists` may absorb millions of them: none of those needs a stack trace, which costs
 * ten times as much as the rest of it.
 */
export function metered<Result>(costLimit: number, evaluate: () => Result): Result {
  limit = costLimit;
  spent = 0;
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return evaluate();
  } finally {
    Error.stackTraceLimit = depth;
  }
}

/** Counts units of work. */
export function spend(units: number): void {
  spent += units;
  if (spent > limit) throw new CostLimitExceeded(limit);
}

/** Counts the making or reading of a string of that length. */
export function spendCharacters(length: number): void {
  spend(1 + length / charactersPerUnit);
}
