/**
 * Templates: JSON in whose strings `${{ … }}` stands.
 *
 * Owns: finding expressions in JSON, interpolation, the passage of `{"$secret": "NAME"}`.
 * Does not own: CEL (`program.ts`), where templates stand in a document (`step-templates.ts`).
 *
 * Rules
 * - A string that is one expression as a whole takes the expression's type. In a longer string a result that is a
 *   string stands as it is, any other as JSON.
 * - What holds no expression costs nothing: it comes out as the very value that went in.
 * - An object with the one key `$secret` is a literal: nothing in it is evaluated. `secrets` lists where these stand;
 *   what an expression brings in is data and never a secret, whatever its shape.
 */
import { OrchestratorError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { joinPointer } from '../pointer.ts';
import type { ExpressionProblem } from './analyze.ts';
import type { Program, ProgramCache } from './program.ts';
import { referenceKey, type ExpressionReference, type ExpressionScope } from './references.ts';
import { hasExpression, scanTemplate } from './scan.ts';

/** A template that can be evaluated any number of times. */
export interface CompiledTemplate {
  /** Whether it holds no expression, so that `evaluate` gives back the value as it is. */
  readonly constant: boolean;
  /** All that its expressions name, each once. */
  readonly references: readonly ExpressionReference[];
  /** Where literal secrets stand in the result. */
  readonly secrets: readonly SecretPlace[];
  /** @throws OrchestratorError `expression-failed`; `details.pointer` says where in the template */
  evaluate(scope: ExpressionScope): JsonValue;
}

/** A literal `{"$secret": "NAME"}` in a template. */
export interface SecretPlace {
  /** Keys and indexes that lead to the object. */
  readonly path: readonly (string | number)[];
  readonly name: string;
}

/** What is wrong in a template, and where. */
export interface TemplateProblem extends ExpressionProblem {
  /** A JSON pointer from the template's root. */
  readonly pointer: string;
}

/** One expression of a template. */
export interface TemplateExpression {
  /** A JSON pointer from the template's root to the string that it stands in. */
  readonly pointer: string;
  /** What it names; empty where it can't be read. */
  readonly references: readonly ExpressionReference[];
}

/** A template that was read, with or without problems. */
export interface TemplateCompilation {
  readonly template: CompiledTemplate;
  readonly expressions: readonly TemplateExpression[];
  readonly problems: readonly TemplateProblem[];
}

type Path = readonly (string | number)[];
type Evaluate = (scope: ExpressionScope) => JsonValue;

const maxDepth = 1_000;

/** Compiles every expression in the value. */
export function compileTemplateWith(cache: ProgramCache, value: JsonValue): TemplateCompilation {
  const compiler = new TemplateCompiler(cache);
  const evaluate = compiler.compile(value, []);
  const template: CompiledTemplate = {
    constant: evaluate === null,
    references: [...compiler.references.values()],
    secrets: compiler.secrets,
    evaluate: evaluate ?? (() => value),
  };
  return { template, expressions: compiler.expressions, problems: compiler.problems };
}

class TemplateCompiler {
  readonly references = new Map<string, ExpressionReference>();
  readonly secrets: SecretPlace[] = [];
  readonly expressions: TemplateExpression[] = [];
  readonly problems: TemplateProblem[] = [];
  readonly #cache: ProgramCache;

  constructor(cache: ProgramCache) {
    this.#cache = cache;
  }

  /** Null where the value is constant. */
  compile(value: JsonValue, path: Path): Evaluate | null {
    if (path.length > maxDepth) {
      throw new OrchestratorError('The value is too deeply nested.', { code: 'document-too-deep' });
    }
    if (typeof value === 'string') return hasExpression(value) ? this.#string(value, path) : null;
    if (Array.isArray(value)) return this.#list(value, path);
    return isJsonObject(value) ? this.#object(value, path) : null;
  }

  #list(list: readonly JsonValue[], path: Path): Evaluate | null {
    const changing = new Map<number, Evaluate>();
    for (const [index, element] of list.entries()) {
      const evaluate = this.compile(element, [...path, index]);
      if (evaluate !== null) changing.set(index, evaluate);
    }
    if (changing.size === 0) return null;
    return (scope) => list.map((element, index) => changing.get(index)?.(scope) ?? element);
  }

  #object(object: JsonObject, path: Path): Evaluate | null {
    const secret = secretName(object);
    if (secret !== null) {
      this.secrets.push({ path, name: secret });
      return null;
    }
    const changing = new Map<string, Evaluate>();
    for (const [key, element] of Object.entries(object)) {
      const evaluate = this.compile(element, [...path, key]);
      if (evaluate !== null) changing.set(key, evaluate);
    }
    if (changing.size === 0) return null;
    return (scope) => {
      const result: Record<string, JsonValue> = { ...object };
      for (const [key, evaluate] of changing) result[key] = evaluate(scope);
      return result;
    };
  }

  #string(text: string, path: Path): Evaluate | null {
    const parts = scanTemplate(text);
    if ('kind' in parts) {
      this.expressions.push({ pointer: joinPointer(path), references: [] });
      this.#problem(path, {
        code: 'invalid-expression',
        message: `An expression opens at character ${parts.offset + 1} and never closes.`,
        hint: 'Close it with }}, outside quotes and braces.',
      });
      return null;
    }
    const [first] = parts;
    if (parts.length === 1 && first?.kind === 'expression') return this.#expression(first.source, path);
    const pieces = parts.map((part) => (part.kind === 'text' ? part.text : this.#expression(part.source, path)));
    return (scope) => pieces.map((piece) => (typeof piece === 'string' ? piece : asText(piece(scope)))).join('');
  }

  #expression(source: string, path: Path): Evaluate {
    const { program, problems } = this.#cache.compile(source);
    this.expressions.push({ pointer: joinPointer(path), references: program?.references ?? [] });
    if (program === undefined) {
      for (const problem of problems) this.#problem(path, problem);
      return () => {
        throw new OrchestratorError(problems.map((problem) => problem.message).join(' '), {
          code: 'expression-failed',
          hint: problems[0]?.hint,
          details: { expression: source.trim(), pointer: joinPointer(path) },
        });
      };
    }
    for (const reference of program.references) this.references.set(referenceKey(reference), reference);
    return (scope) => evaluateAt(program, scope, path);
  }

  #problem(path: Path, problem: ExpressionProblem): void {
    this.problems.push({ ...problem, pointer: joinPointer(path) });
  }
}

/** The name in a literal `{"$secret": "NAME"}`, or null. */
export function secretName(value: JsonValue): string | null {
  if (!isJsonObject(value)) return null;
  const name = value['$secret'];
  return typeof name === 'string' && Object.keys(value).length === 1 ? name : null;
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function evaluateAt(program: Program, scope: ExpressionScope, path: Path): JsonValue {
  try {
    return program.evaluate(scope);
  } catch (thrown) {
    if (!(thrown instanceof OrchestratorError) || !isJsonObject(thrown.details)) throw thrown;
    const details = { ...thrown.details, pointer: joinPointer(path) };
    const { message, code, hint, cause } = thrown;
    throw new OrchestratorError(message, { code, hint, details, cause });
  }
}
