/** One error of Ajv as a problem. */
import { didYouMean } from '../closest.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { escapeSegment } from '../pointer.ts';
import type { Problem } from '../problem.ts';
import type { ErrorObject } from './ajv.ts';

/** The values that a `const` or `enum` allows, as text. */
export function allowedValues({ keyword, params }: ErrorObject): readonly string[] {
  const values = keyword === 'const' ? [params['allowedValue']] : (params['allowedValues'] as readonly unknown[]);
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

/** The problem of a value that is none of those allowed. */
export function invalidValue(pointer: string, value: JsonValue, allowed: readonly string[]): Problem {
  const all = `It may be ${allowed.slice(0, 30).join(', ')}.`;
  const hint = typeof value === 'string' ? didYouMean(value, allowed, all) : all;
  return {
    code: 'invalid-value',
    pointer,
    message: `${shown(value)} is not one of the values that may stand here.`,
    hint,
  };
}

/** The value as JSON, shortened. */
export function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The problem; pointers start at `base`. */
export function errorProblem(error: ErrorObject, base: string): Problem {
  const { keyword, params, message } = error;
  const pointer = base + error.instancePath;
  const data = error.data as JsonValue;
  switch (keyword) {
    case 'required': {
      const name = String(params['missingProperty']);
      return {
        code: 'missing-key',
        pointer: `${pointer}/${escapeSegment(name)}`,
        message: `${name} is missing.`,
        hint: null,
      };
    }
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownKey(error, pointer, String(params['additionalProperty'] ?? params['unevaluatedProperty']));
    case 'type':
      return {
        code: 'invalid-type',
        pointer,
        message: `${shown(data)} is not of type ${typeNames(params['type'])}.`,
        hint: null,
      };
    case 'const':
    case 'enum':
      return invalidValue(pointer, data, allowedValues(error));
    case 'pattern':
      return {
        code: 'invalid-format',
        pointer,
        message: `${shown(data)} does not match ${String(params['pattern'])}.`,
        hint: null,
      };
    case 'uniqueItems':
      return { code: 'schema-mismatch', pointer, message: 'The list holds the same element twice.', hint: null };
    case 'false schema':
      return { code: 'schema-mismatch', pointer, message: 'Nothing may stand here.', hint: 'Leave it out.' };
    default:
      return { code: codeOf(keyword), pointer, message: `${shown(data)} ${message ?? 'does not fit'}.`, hint: null };
  }
}

function codeOf(keyword: string): string {
  if (/^(exclusiveM|m)inimum$|^min(Length|Items|Properties)$/.test(keyword)) return 'too-small';
  return /^(exclusiveM|m)aximum$|^max(Length|Items|Properties)$/.test(keyword) ? 'too-big' : 'schema-mismatch';
}

/** The types of a schema, as text. */
export function typeNames(types: unknown): string {
  return Array.isArray(types) ? types.join(' or ') : String(types).replaceAll(',', ' or ');
}

function unknownKey(error: ErrorObject, base: string, key: string): Problem {
  const properties: unknown = (error.parentSchema as { readonly properties?: unknown } | undefined)?.properties;
  const keys = isJsonObject(properties) ? Object.keys(properties) : [];
  const pointer = `${base}/${escapeSegment(key)}`;
  const all = keys.length === 0 ? 'Leave it out.' : `There may be ${keys.slice(0, 30).join(', ')}.`;
  return {
    code: 'unknown-key',
    pointer,
    message: `There is no key ${JSON.stringify(key)} here.`,
    hint: didYouMean(key, keys, all),
  };
}
