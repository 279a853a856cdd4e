/** One compiled expression. */
import { celEnv, isCelError, parse, plan, type CelEnv, type CelValue } from '@bufbuild/cel';
import type { JsonValue } from '../json.ts';
import { analyze, type ExpressionProblem } from './analyze.ts';
import { evaluationError } from './evaluation-error.ts';
import { celFunctions } from './functions.ts';
import { metered } from './meter.ts';
import { readPath } from './read-path.ts';
import type { ExpressionReference, ExpressionScope } from './references.ts';
import { signaturesOf, type FunctionSignatures } from './signatures.ts';
import { fieldPath, type Expr, type FieldPath } from './syntax.ts';
import { syntaxProblem } from './syntax-problem.ts';
import { forgetMiss, fromJson, toJson } from './values.ts';

/** An expression that can be evaluated any number of times. */
export interface Program {
  /** What it names, each once. */
  readonly references: readonly ExpressionReference[];
  /** @throws OrchestratorError `expression-failed` */
  evaluate(scope: ExpressionScope): JsonValue;
}

/** What compiling an expression gives. */
export type Compilation =
  | { readonly program: Program; readonly problems?: never }
  | { readonly program?: never; readonly problems: readonly ExpressionProblem[] };

/** The longest expression, in characters. */
export const maxExpressionLength = 10_000;

/** Compiles expressions; keeps what it compiled. */
export class ProgramCache {
  readonly #environment: CelEnv = celEnv({ funcs: celFunctions() });
  readonly #signatures: FunctionSignatures = signaturesOf(this.#environment);
  readonly #compiled = new Map<string, Compilation>();
  readonly #costLimit: number;
  readonly #shortcuts: boolean;

  constructor(options: { readonly costLimit: number; readonly shortcuts: boolean }) {
    this.#costLimit = options.costLimit;
    this.#shortcuts = options.shortcuts;
  }

  compile(source: string): Compilation {
    const known = this.#compiled.get(source);
    if (known !== undefined) return known;
    const made = this.#compile(source);
    if (this.#compiled.size >= 10_000) this.#compiled.clear();
    this.#compiled.set(source, made);
    return made;
  }

  #compile(source: string): Compilation {
    if (source.length > maxExpressionLength) {
      const message = `The expression has ${source.length} characters; ${maxExpressionLength} are allowed.`;
      return { problems: [{ code: 'invalid-expression', message, hint: 'Split it with an assign step.' }] };
    }
    try {
      const { expr } = parse(source);
      if (expr === undefined) return { problems: [syntaxProblem(source, null)] };
      const path = fieldPath(expr);
      const { references, problems } = analyze(expr, this.#signatures);
      if (problems.length > 0) return { problems };
      const evaluate = this.#shortcuts && path !== null ? this.#shortcut(source, path) : this.#planned(source, expr);
      return { program: { references, evaluate } };
    } catch (thrown) {
      return { problems: [syntaxProblem(source, thrown)] };
    }
  }

  /** A path through fields and constant indexes needs no evaluator. */
  #shortcut(source: string, path: FieldPath): Program['evaluate'] {
    return (scope) => {
      const found = readPath(scope, path);
      if (found.ok) return found.value;
      throw evaluationError(source, new Error(found.message), found.missing);
    };
  }

  #planned(source: string, expression: Expr): Program['evaluate'] {
    const run = plan(this.#environment, expression);
    return (scope) => {
      try {
        return metered(this.#costLimit, () => {
          const result = run(activation(scope));
          if (isCelError(result)) throw result;
          return toJson(result);
        });
      } catch (thrown) {
        throw evaluationError(source, thrown);
      } finally {
        forgetMiss();
      }
    };
  }
}

/** The names that the evaluator resolves. Wrapped, not converted. */
function activation(scope: ExpressionScope): Record<string, CelValue> {
  const names = Object.create(null) as Record<string, CelValue>;
  for (const [name, value] of Object.entries(scope)) {
    if (value !== undefined) names[name] = fromJson(value as JsonValue);
  }
  return names;
}
