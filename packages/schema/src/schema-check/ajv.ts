/**
 * Ajv for JSON Schema 2020-12, made safe for schemas that models write: patterns in linear time, `uniqueItems` in
 * linear time, nothing fetched, no formats asserted.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { canonicalJson } from '../canonical-json.ts';
import type { JsonValue } from '../json.ts';
import { compileEcmaPattern } from '../linear-pattern.ts';

export type { ErrorObject, ValidateFunction };

/** A pattern where the schema is trusted and RE2 can't have it: the engine of the platform. */
function nativePattern(pattern: string, flags: string): RegExp {
  return new RegExp(pattern, flags);
}

/** Compiles the patterns of schemas. Ajv only ever calls `test`. */
function patternEngine(trusted: boolean) {
  const compile = (pattern: string, flags: string) => {
    try {
      return compileEcmaPattern(pattern);
    } catch (thrown) {
      if (trusted) return nativePattern(pattern, flags);
      throw thrown;
    }
  };
  return Object.assign(compile, { code: 'compileEcmaPattern' });
}

/** Settings of an instance. */
export interface AjvOptions {
  readonly trusted: boolean;
  /** Whether it can check schemas against the meta-schema, which takes it 20 ms to learn. */
  readonly meta: boolean;
}

/** Makes an instance. Compiled schemas are not kept in it. */
export function createAjv(options: AjvOptions): Ajv2020 {
  const ajv = new Ajv2020({
    meta: options.meta,
    validateSchema: false,
    strict: false,
    allErrors: true,
    verbose: true,
    validateFormats: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: patternEngine(options.trusted) as never },
  });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: readonly JsonValue[]) => !wanted || areUnique(items),
    errors: false,
  });
  return ajv;
}

function areUnique(items: readonly JsonValue[]): boolean {
  const seen = new Set<string>();
  for (const item of items) seen.add(canonicalJson(item));
  return seen.size === items.length;
}
