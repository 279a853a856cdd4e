/** The expressions of a step: syntax, names, and what each may see from where it stands. */
import type { ExpressionEngine } from '../expressions/engine.ts';
import { hasExpression, isWholeExpression } from '../expressions/scan.ts';
import type { TemplateCompilation } from '../expressions/template.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { escapeSegment } from '../pointer.ts';
import type { Problem } from '../problem.ts';
import type { TemplateField } from '../steps/step-templates.ts';
import type { Scope, ScopeFailure, Viewpoint } from './scope.ts';

/** What the checks need to know of the document. */
export interface TemplateContext {
  readonly engine: ExpressionEngine;
  readonly scope: Scope;
  /** What to say of an id that no step has. */
  readonly unknownStep: (id: string) => ScopeFailure;
}

/** A field, where it stands. */
export interface PlacedField {
  readonly field: TemplateField;
  /** Of the step or document that has it. */
  readonly base: string;
  readonly view: Viewpoint;
}

/** The problems of one field. */
export function templateProblems({ field, base, view }: PlacedField, context: TemplateContext): readonly Problem[] {
  const pointer = base + field.pointer;
  const text = field.value;
  if (field.form !== 'template' && typeof text === 'string') {
    if (!hasExpression(text)) return [];
    if (!isWholeExpression(field.form === 'condition' ? text.trim() : text)) return [notWhole(pointer, text)];
  }
  const compilation = context.engine.inspectTemplate(field.value);
  const problems = compilation.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
  return [
    ...problems,
    ...referenceProblems(compilation, { pointer, view }, context),
    ...secretProblems(field.value, pointer),
  ];
}

interface At {
  readonly pointer: string;
  readonly view: Viewpoint;
}

function referenceProblems(
  compilation: TemplateCompilation,
  { pointer, view }: At,
  { scope, unknownStep }: TemplateContext,
): readonly Problem[] {
  return compilation.expressions.flatMap((expression) =>
    expression.references.flatMap((reference) => {
      const failure = scope.check(view, reference, unknownStep);
      return failure === null ? [] : [{ ...failure, pointer: pointer + expression.pointer }];
    }),
  );
}

function notWhole(pointer: string, text: string): Problem {
  const message = `${JSON.stringify(text.slice(0, 80))} must be one expression as a whole.`;
  const hint = 'Put everything inside one pair of marks: ${{ size(input.list) > 0 }}.';
  return { code: 'invalid-expression', pointer, message, hint };
}

/** `{"$secret": …}` must be a literal name and nothing else. Not recursive. */
function secretProblems(root: JsonValue, base: string): readonly Problem[] {
  const problems: Problem[] = [];
  const pending: { value: JsonValue; pointer: string }[] = [{ value: root, pointer: base }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, pointer } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (isJsonObject(value) && value['$secret'] !== undefined) {
      const message = secretMessage(value['$secret'], Object.keys(value).length);
      const hint = 'Write {"$secret": "NAME"}, with the name of an environment variable.';
      if (message !== null) problems.push({ code: 'invalid-secret', pointer: `${pointer}/$secret`, message, hint });
      continue;
    }
    for (const [key, child] of Object.entries(value) as [string, JsonValue][]) {
      pending.push({ value: child, pointer: `${pointer}/${escapeSegment(key)}` });
    }
  }
  return problems;
}

function secretMessage(name: JsonValue, keys: number): string | null {
  if (keys > 1) return 'A secret has no other keys.';
  if (typeof name !== 'string' || name === '') return 'The name of a secret is text.';
  return hasExpression(name) ? 'The name of a secret is a literal: no expression can choose it.' : null;
}
