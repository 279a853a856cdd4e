/**
 * Literal inputs against the schemas of what they go to. A part that an expression or a secret will fill in is exempt,
 * and so is every verdict that depends on such a part.
 */
import type { JsonSchema, JsonValue } from '../json.ts';
import { joinPointer } from '../pointer.ts';
import type { Problem } from '../problem.ts';
import type { TemplateCompilation } from '../expressions/template.ts';
import type { ErrorObject } from '../schema-check/ajv.ts';
import { compileRaw, type RawCheck } from '../schema-check/schema-checker.ts';

/** Checks literals; compiles each schema once. */
export class LiteralInputs {
  readonly #compiled = new Map<JsonSchema, RawCheck | null>();

  /** The problems of the value, with pointers into it. `template` says which parts are not literal. */
  check(value: JsonValue, schema: JsonSchema, template: TemplateCompilation): readonly Problem[] {
    const raw = this.#compile(schema);
    if (raw === null) return [];
    const unknown = [
      ...template.expressions.map(({ pointer }) => pointer),
      ...template.template.secrets.map(({ path }) => joinPointer(path)),
    ];
    const errors = raw.errors(value);
    return raw.explain(errors, (error, pointer) => isCertain(error, pointer, unknown));
  }

  /** Null for a schema that can't be used: that is its owner's problem, not the document's. */
  #compile(schema: JsonSchema): RawCheck | null {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    let made: RawCheck | null;
    try {
      made = compileRaw(schema, { trusted: true });
    } catch {
      made = null;
    }
    this.#compiled.set(schema, made);
    return made;
  }
}

/** Keywords whose verdict depends on everything inside the value. */
const wholeValue = new Set([
  'const',
  'enum',
  'not',
  'contains',
  'uniqueItems',
  'anyOf',
  'oneOf',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

function isCertain(error: ErrorObject, pointer: string, unknown: readonly string[]): boolean {
  if (unknown.some((part) => pointer === part || pointer.startsWith(`${part}/`))) return false;
  const inside = unknown.some((part) => part.startsWith(`${pointer}/`));
  if (inside && wholeValue.has(error.keyword)) return false;
  const conditional = /\/(then|else|dependentSchemas)(\/|$)/.test(error.schemaPath);
  return !(conditional && unknown.length > 0);
}
