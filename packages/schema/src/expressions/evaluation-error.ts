import { didYouMean } from '../closest.ts';
import { OrchestratorError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { CostLimitExceeded } from './meter.ts';
import type { Missing } from './read-path.ts';
import { missedField } from './values.ts';

/** What went wrong while an expression was evaluated, in words that help. Always `expression-failed`. */
export function evaluationError(source: string, raised: unknown, missing?: Missing): OrchestratorError {
  // The evaluator wraps what functions throw.
  const thrown = raised instanceof Error && raised.cause instanceof Error ? raised.cause : raised;
  const { message, hint } = describe(thrown, missing);
  const expression = source.trim();
  const shown = expression.length > 200 ? `${expression.slice(0, 200)}…` : expression;
  const details: Record<string, string> = { expression: shown };
  if (thrown instanceof CostLimitExceeded) details['reason'] = 'cost-limit';
  return new OrchestratorError(`${message} In \${{ ${shown} }}.`, {
    code: 'expression-failed',
    hint,
    details,
    cause: thrown,
  });
}

interface Description {
  readonly message: string;
  readonly hint: string | null;
}

function describe(thrown: unknown, missing?: Missing): Description {
  if (thrown instanceof RangeError) {
    return { message: 'The expression or a value in it is too deep or too large.', hint: 'Do less in one expression.' };
  }
  if (thrown instanceof OrchestratorError) return { message: thrown.message, hint: thrown.hint };
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const field = /^field not found: ([^]*)$/.exec(text)?.[1];
  if (field !== undefined) return describeMissing(field, missing?.source ?? missedField(field));
  const index = /^index (-?\d+) out of bounds/.exec(text)?.[1];
  if (index !== undefined) {
    return { message: `There is no element ${index}.`, hint: 'Check size(…) first; the first element is number 0.' };
  }
  if (text === 'unresolved attribute') {
    return {
      message: 'A name has no value here.',
      hint: 'item and index are for map, iteration for loop, error for catch.',
    };
  }
  return { message: text.replaceAll('@own:', '').replace(/\.?$/, '.'), hint: null };
}

function describeMissing(field: string, source: JsonObject | null): Description {
  const message = `There is no field ${JSON.stringify(field)}.`;
  const fallback = 'Test for it: has(value.field) ? value.field : …';
  if (source === null) return { message, hint: fallback };
  const keys = Object.keys(source);
  const listed = keys.length === 0 ? 'The object is empty.' : `There are: ${keys.slice(0, 20).join(', ')}.`;
  return { message, hint: didYouMean(field, keys, `${listed} ${fallback}`) };
}
