import type { ExpressionEngine } from './engine.ts';

let loading: Promise<ExpressionEngine> | undefined;

/**
 * The expression engine of this process. The first call loads the CEL library (about 100 ms); from then on the same
 * engine comes back, and all it does is synchronous.
 *
 * @example
 * ```ts
 * const expressions = await loadExpressions();
 * const greeting = expressions.compileTemplate({ text: 'Hello ${{ input.name }}', count: '${{ size(input.list) }}' });
 * greeting.evaluate({ input: { name: 'Ada', list: [1, 2] } }); // { text: 'Hello Ada', count: 2 }
 * ```
 */
export function loadExpressions(): Promise<ExpressionEngine> {
  loading ??= import('./engine.ts').then((module) => module.createExpressionEngine());
  return loading;
}
