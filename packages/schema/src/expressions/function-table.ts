import type { CelValue } from '@bufbuild/cel';

/** A function of expressions. */
export interface ExpressionFunction {
  /** How many arguments it takes, the target included. */
  readonly arities: readonly number[];
  /** Computes the result, or throws an `Error` whose message says what does not fit. */
  readonly call: (args: readonly CelValue[]) => CelValue;
}

/** Functions by the name that expressions call them by. */
export type FunctionTable = Readonly<Record<string, ExpressionFunction>>;
