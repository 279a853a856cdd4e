/**
 * Static validation: everything that can be known to be wrong with a document before it runs.
 *
 * Owns: putting the checks together, over documents of any shape (a wrong shape does not keep the other problems from
 * being found).
 * Does not own: shapes (`shape/`), visibility (`scope.ts`), graphs (`graph-reach.ts`), expressions, JSON Schemas.
 *
 * Invariants
 * 1. Never throws, whatever the value is.
 * 2. Time is linear in the size of the document, apart from what depends on what in one graph.
 */
import type { WorkflowDocument } from '../ast.ts';
import { didYouMean } from '../closest.ts';
import { documentLimits } from '../defaults.ts';
import { checkJson } from '../document/parse-workflow.ts';
import { readText, type ReadOptions } from '../document/read-text.ts';
import type { ExpressionEngine } from '../expressions/engine.ts';
import { loadExpressions } from '../expressions/load.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Checked, Problem } from '../problem.ts';
import { documentFields, templateFields } from '../steps/step-templates.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';
import { CatalogChecks } from './catalog-checks.ts';
import { GraphReach, listed } from './graph-reach.ts';
import type { LiteralInputs } from './literal-input.ts';
import { outlineOf, type Outline, type OutlineStep } from './outline.ts';
import { Scope } from './scope.ts';
import { stepProblems } from './step-checks.ts';
import { templateProblems, type TemplateContext } from './template-checks.ts';

/** The checks that need libraries, loaded. */
interface Tools {
  readonly engine: ExpressionEngine;
  readonly literals: LiteralInputs;
  readonly findSchemaProblems: (schema: JsonValue) => readonly Problem[];
}

/**
 * All that is wrong with the document; empty where it can run. What the catalog leaves out is not checked.
 *
 * @example
 * ```ts
 * const problems = await validateWorkflow(document, { tools: [{ id: 'math_calculator', version: '1.0.0' }] });
 * for (const { pointer, message, hint } of problems) console.log(pointer, message, hint ?? '');
 * ```
 */
export async function validateWorkflow(document: unknown, catalog: Catalog = {}): Promise<readonly Problem[]> {
  const checked = checkJson(document);
  return checked.ok ? capped(await validateJson(checked.value, catalog)) : capped(checked.problems);
}

/** Reads a workflow from JSON or YAML and validates it: the document, or all that is wrong with it. */
export async function readWorkflow(
  source: string | Uint8Array,
  options: ReadOptions & { readonly catalog?: Catalog | undefined } = {},
): Promise<Checked<WorkflowDocument>> {
  const read = await readText(source, options);
  if (!read.ok) return { ok: false, problems: capped(read.problems) };
  const problems = capped(await validateJson(read.value, options.catalog ?? {}));
  return problems.length === 0
    ? { ok: true, value: read.value as unknown as WorkflowDocument }
    : { ok: false, problems };
}

async function validateJson(value: JsonValue, catalog: Catalog): Promise<readonly Problem[]> {
  const { findShapeProblems } = await import('../shape/find-shape-problems.ts');
  const shape = findShapeProblems(value);
  if (!isJsonObject(value) || shape.some(({ code }) => endsValidation.has(code))) return shape;
  return [...shape, ...staticProblems(value, catalog, await loadTools())];
}

/** After these the rest of the document can't be made sense of. */
const endsValidation = new Set(['unsupported-schema-version', 'document-too-large']);

async function loadTools(): Promise<Tools> {
  const [engine, { LiteralInputs: Literals }, { findSchemaProblems }] = await Promise.all([
    loadExpressions(),
    import('./literal-input.ts'),
    import('../schema-check/find-schema-problems.ts'),
  ]);
  return { engine, literals: new Literals(), findSchemaProblems };
}

function* staticProblems(document: JsonObject, catalog: Catalog, tools: Tools): Generator<Problem> {
  const outline = outlineOf(document);
  const reach = new GraphReach(outline);
  const context: TemplateContext = {
    engine: tools.engine,
    scope: new Scope(outline, reach),
    unknownStep: unknownStepIn(outline),
  };
  const names = new CatalogChecks(catalog);
  yield* schemaProblems(document['input'], '/input', tools);
  for (const step of outline.steps) {
    yield* stepProblems(step, outline);
    yield* schemaProblems(step.raw['inputSchema'], `${step.pointer}/inputSchema`, tools);
    yield* schemaProblems(step.raw['outputSchema'], `${step.pointer}/outputSchema`, tools);
    for (const field of templateFields(step.raw)) {
      yield* templateProblems({ field, base: step.pointer, view: { step, seen: field.seen } }, context);
    }
    const { entry, problem } = names.resolve(step);
    if (problem !== null) yield problem;
    if (entry !== null) yield* literalProblems(step, entry, tools);
  }
  yield* reach.problems;
  for (const field of documentFields(document)) {
    yield* templateProblems({ field, base: '', view: { step: null, seen: 'inside' } }, context);
  }
}

function* schemaProblems(schema: JsonValue | undefined, pointer: string, tools: Tools): Generator<Problem> {
  if (schema === undefined || (typeof schema !== 'boolean' && !isJsonObject(schema))) return;
  for (const problem of tools.findSchemaProblems(schema)) yield { ...problem, pointer: pointer + problem.pointer };
}

const noInput: JsonObject = {};

/** An input that is left out is `{}`, as it is when the step runs. */
function* literalProblems(step: OutlineStep, entry: CatalogEntry, { engine, literals }: Tools): Generator<Problem> {
  for (const [key, schema] of [
    ['input', entry.inputSchema],
    ['config', entry.configSchema],
  ] as const) {
    const value = step.raw[key] ?? (key === 'input' ? noInput : undefined);
    if (schema === undefined || value === undefined) continue;
    for (const problem of literals.check(value, schema, engine.inspectTemplate(value))) {
      const message = `The ${key} breaks the schema of ${step.kind} ${JSON.stringify(entry.id)}: ${problem.message}`;
      yield {
        code: `invalid-${key}`,
        pointer: `${step.pointer}/${key}${problem.pointer}`,
        message,
        hint: problem.hint,
      };
    }
  }
}

function unknownStepIn(outline: Outline): TemplateContext['unknownStep'] {
  const ids = [...outline.byId.keys()];
  return (id) => ({
    code: 'unknown-step',
    message: `No step is called ${JSON.stringify(id)}.`,
    hint: didYouMean(id, ids, ids.length === 0 ? 'The document has no steps.' : `There are: ${listed(ids)}.`),
  });
}

/** At most so many problems, and one that says that there are more. */
function capped(problems: Iterable<Problem>): readonly Problem[] {
  const kept: Problem[] = [];
  for (const problem of problems) {
    kept.push(problem);
    if (kept.length <= documentLimits.problems) continue;
    kept.pop();
    const message = `There are more than ${documentLimits.problems} problems.`;
    kept.push({ code: 'too-many-problems', pointer: '', message, hint: 'Solve these first.' });
    break;
  }
  return kept;
}
