/** The expression engine. Loads the CEL library: reach it through `loadExpressions`. */
import { OrchestratorError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { defaultCostLimit } from './meter.ts';
import { ProgramCache } from './program.ts';
import type { ExpressionReference, ExpressionScope } from './references.ts';
import { isWholeExpression } from './scan.ts';
import { compileTemplateWith, type CompiledTemplate, type TemplateCompilation } from './template.ts';

/** A `when` or `until` that can be evaluated any number of times. */
export interface CompiledCondition {
  readonly references: readonly ExpressionReference[];
  /** @throws OrchestratorError `expression-failed`, also where the result is neither true nor false */
  evaluate(scope: ExpressionScope): boolean;
}

/** Compiles and evaluates templates. Everything after loading is synchronous. */
export interface ExpressionEngine {
  /**
   * The template, compiled once: asking again for the same object or string gives the same answer.
   *
   * @throws OrchestratorError `invalid-expression`, with all `problems` in `details`
   */
  compileTemplate(value: JsonValue): CompiledTemplate;
  /** The same, with the problems as a value. */
  inspectTemplate(value: JsonValue): TemplateCompilation;
  /** @throws OrchestratorError `invalid-expression` */
  compileCondition(condition: string | boolean): CompiledCondition;
}

/** Settings of an engine. */
export interface ExpressionEngineOptions {
  /** Units of work (about a microsecond each) that one evaluation may spend. Default: 10 million. */
  readonly costLimit?: number;
  /** Whether plain paths (`steps.a.output.b`) go around the CEL evaluator. Default: true. */
  readonly shortcuts?: boolean;
}

/** Makes an engine of its own. Most callers share the one of `loadExpressions`. */
export function createExpressionEngine(options: ExpressionEngineOptions = {}): ExpressionEngine {
  const cache = new ProgramCache({
    costLimit: options.costLimit ?? defaultCostLimit,
    shortcuts: options.shortcuts ?? true,
  });
  const byObject = new WeakMap<object, TemplateCompilation>();
  const inspectTemplate = (value: JsonValue): TemplateCompilation => {
    if (typeof value !== 'object' || value === null) return compileTemplateWith(cache, value);
    const known = byObject.get(value);
    if (known !== undefined) return known;
    const made = compileTemplateWith(cache, value);
    byObject.set(value, made);
    return made;
  };
  const compileTemplate = (value: JsonValue): CompiledTemplate => {
    const { template, problems } = inspectTemplate(value);
    if (problems.length > 0) throw invalid(problems);
    return template;
  };
  return {
    inspectTemplate,
    compileTemplate,
    compileCondition: (condition) => compileCondition(condition, compileTemplate),
  };
}

function compileCondition(
  condition: string | boolean,
  compile: (value: JsonValue) => CompiledTemplate,
): CompiledCondition {
  if (typeof condition === 'boolean') return { references: [], evaluate: () => condition };
  const text = condition.trim();
  if (!isWholeExpression(text)) {
    const message = 'A condition is one expression as a whole.';
    const hint = `Write \${{ ${text} }}.`;
    throw invalid([{ code: 'invalid-expression', message, hint, pointer: '' }]);
  }
  const template = compile(text);
  return {
    references: template.references,
    evaluate(scope) {
      const result = template.evaluate(scope);
      if (typeof result === 'boolean') return result;
      throw new OrchestratorError(`The condition ${text} gives neither true nor false but ${typeName(result)}.`, {
        code: 'expression-failed',
        hint: 'Compare it: ${{ value == "x" }}, ${{ size(list) > 0 }}.',
        details: { expression: text },
      });
    },
  };
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return isJsonObject(value) ? 'an object' : `a ${typeof value}`;
}

function invalid(problems: TemplateCompilation['problems']): OrchestratorError {
  const [first] = problems;
  return new OrchestratorError(problems.map((problem) => problem.message).join(' '), {
    code: 'invalid-expression',
    hint: first?.hint,
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}
