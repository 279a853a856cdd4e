/**
 * Our functions of expressions, by name. Each may be called either way: `sum(list)` or `list.sum()`; what stands
 * before the dot is the first argument.
 */
import { celError, type CelFunc, type CelValue } from '@bufbuild/cel';
import type { ExpressionFunction, FunctionTable } from './function-table.ts';
import { listFunctions } from './list-functions.ts';
import { CostLimitExceeded, spend } from './meter.ts';
import { numberFunctions } from './number-functions.ts';
import { operators } from './operators.ts';
import { stringFunctions } from './string-functions.ts';

/** Under this prefix they are registered, so that none of the library's overloads of the same name is tried first. */
export const ownPrefix = '@own:';

/** The call that is woven into every macro; see `analyze.ts`. */
export const tickFunction = '@tick';

/** Every function that is ours: what documents may call, and the operators. */
export const ownFunctions: FunctionTable = {
  ...operators,
  ...numberFunctions,
  ...stringFunctions,
  ...listFunctions,
};

/** The functions in the form that the library takes. */
export function celFunctions(): CelFunc[] {
  const tick: ExpressionFunction = {
    arities: [1],
    call: ([units]) => {
      spend(Number(units));
      return true;
    },
  };
  const own = Object.entries(ownFunctions).map(([name, definition]) => celFunction(ownPrefix + name, definition));
  return [...own, celFunction(tickFunction, tick)];
}

/**
 * The library's own `celFunc` turns every exception into a value that `||` may absorb; a spent cost limit must end the
 * evaluation, so the interface is implemented here.
 */
function celFunction(name: string, definition: ExpressionFunction): CelFunc {
  return {
    id: name,
    name,
    target: undefined,
    arguments: [],
    call(id: number, target: CelValue | undefined, values: CelValue[]) {
      const args = target === undefined ? values : [target, ...values];
      spend(1);
      try {
        return definition.call(args);
      } catch (thrown) {
        if (thrown instanceof CostLimitExceeded || thrown instanceof RangeError) throw thrown;
        return celError(thrown, id);
      }
    },
  } as unknown as CelFunc;
}
