import type { ErrorData } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** What an expression names from outside itself. The driver loads these and nothing else. */
export type ExpressionReference =
  | { readonly name: 'input' | 'item' | 'index' | 'iteration' | 'error' }
  | { readonly name: 'steps'; readonly step: string };

/** The names that an expression may use. */
export const scopeNames = ['input', 'steps', 'item', 'index', 'iteration', 'error'] as const;

/** What an expression is evaluated over. A reference to what is not there fails the evaluation. */
export interface ExpressionScope {
  readonly input?: JsonValue;
  /** By step id. A step that has no output (it failed, or has not run yet) stands here with null. */
  readonly steps?: { readonly [id: string]: { readonly output: JsonValue } };
  /** In a `map`: the element, and where it stands. */
  readonly item?: JsonValue;
  readonly index?: number;
  /** In a `loop`: the round, from 0. */
  readonly iteration?: number;
  /** In `catch` and in a fallback: what went wrong. */
  readonly error?: ErrorData;
}

/** One text for each reference, equal for equal references: `input`, `steps.files`. */
export function referenceKey(reference: ExpressionReference): string {
  return reference.name === 'steps' ? `steps.${reference.step}` : reference.name;
}
