/** Which functions expressions may call, and with how many arguments. */
import type { CelEnv } from '@bufbuild/cel';
import { didYouMean } from '../closest.ts';
import type { ExpressionProblem } from './analyze.ts';
import { ownFunctions, ownPrefix } from './functions.ts';

/** Answers whether a call can fit any function. */
export interface FunctionSignatures {
  /** Whether a function (not a method) has the name. */
  isFunction(name: string): boolean;
  /** Whether the function is ours, not the library's. */
  isOwn(name: string): boolean;
  /** What is wrong with calling it so, or null. */
  check(name: string, args: number, method: boolean): ExpressionProblem | null;
}

/** Built into the evaluator rather than registered as functions. */
const builtIn = new Set(['_?_:_', '_&&_', '_||_', '_[_]', '@not_strictly_false']);

/** The functions of the environment. */
export function signaturesOf(environment: CelEnv): FunctionSignatures {
  const functions = new Map<string, Set<number>>();
  const methods = new Map<string, Set<number>>();
  const allow = (table: Map<string, Set<number>>, name: string, count: number) => {
    table.set(name, (table.get(name) ?? new Set()).add(count));
  };
  for (const definition of environment.funcs) {
    if (definition.name.startsWith(ownPrefix)) continue;
    allow(definition.target === undefined ? functions : methods, definition.name, definition.arguments.length);
  }
  for (const [name, { arities }] of Object.entries(ownFunctions)) {
    functions.delete(name);
    methods.delete(name);
    for (const arity of arities) {
      allow(functions, name, arity);
      allow(methods, name, arity - 1);
    }
  }
  const readable = [...new Set([...functions.keys(), ...methods.keys()])].filter((name) => /^[a-z]/.test(name));
  return {
    isFunction: (name) => functions.has(name),
    isOwn: (name) => Object.hasOwn(ownFunctions, name),
    check(name, args, method) {
      if (builtIn.has(name)) return null;
      const counts = (method ? methods : functions).get(name);
      if (counts?.has(args) === true) return null;
      if (counts !== undefined) {
        const message = `${name} takes ${listed(counts)} argument(s) here, not ${args}.`;
        return { code: 'invalid-expression', message, hint: 'What stands before the dot is not counted.' };
      }
      const elsewhere = (method ? functions : methods).has(name);
      const usage = method ? `${name}(value)` : `value.${name}(…)`;
      const hint = elsewhere ? `Write ${usage}.` : didYouMean(name, readable, `There are: ${readable.join(', ')}.`);
      return { code: 'unknown-function', message: `There is no function ${JSON.stringify(name)}.`, hint };
    },
  };
}

function listed(counts: ReadonlySet<number>): string {
  return [...counts].sort((left, right) => left - right).join(' or ');
}
