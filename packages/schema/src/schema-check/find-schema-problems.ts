/** What is wrong with a JSON Schema itself, without compiling it. */
import { didYouMean } from '../closest.ts';
import { isJsonObject, jsonDepth, type JsonObject, type JsonValue } from '../json.ts';
import { compileEcmaPattern } from '../linear-pattern.ts';
import { escapeSegment } from '../pointer.ts';
import type { Problem } from '../problem.ts';
import { createAjv, type ErrorObject } from './ajv.ts';

const ajv = createAjv({ trusted: false, meta: true });
const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** The problems of the schema, with pointers into it. Empty where it can be used. */
export function findSchemaProblems(schema: JsonValue): readonly Problem[] {
  if (typeof schema === 'boolean') return [];
  if (!isJsonObject(schema)) return [problem('', 'A JSON Schema is an object, true or false.', null)];
  if (jsonDepth(schema) > 200) return [problem('', 'The schema is nested more than 200 levels deep.', 'Use $defs.')];
  const named = schema['$schema'];
  if (typeof named === 'string' && named.replace(/#$/, '') !== dialect) {
    const hint = `Leave $schema out, or write ${dialect}.`;
    return [problem('/$schema', `Only JSON Schema 2020-12 is read, not ${named}.`, hint)];
  }
  if (ajv.validate(dialect, schema) !== true) {
    return metaProblems(ajv.errors ?? []);
  }
  return [...walkSchema(schema)];
}

/** What the meta-schema says, one problem for each place: the first is the most exact. */
function metaProblems(errors: readonly ErrorObject[]): readonly Problem[] {
  const byPlace = new Map<string, ErrorObject>();
  for (const error of errors) if (!byPlace.has(error.instancePath)) byPlace.set(error.instancePath, error);
  return [...byPlace.values()].map(({ instancePath, message, params, data }) => {
    const allowed: unknown = params['allowedValues'];
    const values = Array.isArray(allowed) ? allowed.map(String) : [];
    const hint = values.length === 0 ? null : didYouMean(String(data), values, `It may be ${values.join(', ')}.`);
    return problem(instancePath, `This is not a valid JSON Schema: ${message ?? 'it breaks the meta-schema'}.`, hint);
  });
}

/** Looks into every object, data in `const`, `enum`, `default` and `examples` apart. */
function* walkSchema(root: JsonObject): Generator<Problem> {
  const pending: { value: JsonValue; pointer: string; names: boolean }[] = [{ value: root, pointer: '', names: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, pointer, names } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (isJsonObject(value) && !names) yield* checkKeywords(root, value, pointer);
    for (const [key, child] of Object.entries(value) as [string, JsonValue][]) {
      if (isJsonObject(value) && !names && dataKeywords.has(key)) continue;
      const holdsNames = isJsonObject(value) && !names && nameKeywords.has(key);
      pending.push({ value: child, pointer: `${pointer}/${escapeSegment(key)}`, names: holdsNames });
    }
  }
}

const dataKeywords = new Set(['const', 'enum', 'default', 'examples']);
/** Under these, keys are names of the author's, not keywords. */
const nameKeywords = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

function* checkKeywords(root: JsonObject, schema: JsonObject, pointer: string): Generator<Problem> {
  for (const keyword of ['$ref', '$dynamicRef']) {
    const target = schema[keyword];
    if (typeof target === 'string') yield* checkTarget(root, target, `${pointer}/${keyword}`);
  }
  const { pattern, patternProperties } = schema;
  if (typeof pattern === 'string') yield* checkPattern(pattern, `${pointer}/pattern`);
  if (!isJsonObject(patternProperties)) return;
  for (const name of Object.keys(patternProperties)) {
    yield* checkPattern(name, `${pointer}/patternProperties/${escapeSegment(name)}`);
  }
}

function* checkTarget(root: JsonObject, target: string, pointer: string): Generator<Problem> {
  if (!target.startsWith('#')) {
    const declared = [...identifiers(root)].some((id) => target.split('#')[0] === id);
    const hint = 'Put the schema under $defs and refer to it as #/$defs/name.';
    if (!declared) yield problem(pointer, `${target} is outside the schema, and nothing is fetched.`, hint);
  } else if (target.startsWith('#/') && !resolves(root, target)) {
    yield problem(pointer, `${target} leads nowhere in the schema.`, 'Refer to a schema that is there: #/$defs/name.');
  }
}

function* identifiers(root: JsonObject): Generator<string> {
  const pending: JsonValue[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (isJsonObject(next) && typeof next['$id'] === 'string') yield next['$id'].replace(/#$/, '');
    for (const child of Object.values(next) as JsonValue[]) pending.push(child);
  }
}

function resolves(root: JsonObject, target: string): boolean {
  let at: JsonValue | undefined = root;
  for (const segment of target.slice(2).split('/')) {
    const key = safeDecode(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as { readonly [key: string]: JsonValue })[key];
  }
  return typeof at === 'boolean' || isJsonObject(at);
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function* checkPattern(pattern: string, pointer: string): Generator<Problem> {
  try {
    compileEcmaPattern(pattern);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const hint = 'Patterns are those of RE2: no look-ahead, look-behind or back-references.';
    yield problem(pointer, `The pattern ${JSON.stringify(pattern)} can't be used: ${reason}.`, hint);
  }
}

function problem(pointer: string, message: string, hint: string | null): Problem {
  return { code: 'invalid-json-schema', pointer, message, hint };
}
