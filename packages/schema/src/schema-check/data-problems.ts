/**
 * Ajv's errors as problems. Of a failed `anyOf` or `oneOf` only the alternative is told that the data comes closest to:
 * first the one whose constants fit, then the one with the fewest errors.
 */
import { didYouMean } from '../closest.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { escapeSegment } from '../pointer.ts';
import type { Problem } from '../problem.ts';
import type { ErrorObject } from './ajv.ts';

/** Errors of one alternative of the schema at the pointer `schemaPath`, when the data is checked against it alone. */
export type CheckAlternative = (schemaPath: string, data: JsonValue) => readonly ErrorObject[];

/** Errors looked at; a list of 100,000 wrong elements makes as many, and nobody reads them. */
const maxErrors = 200;

const unions = new Set(['anyOf', 'oneOf']);
/** Errors that only say that something inside is wrong. */
const summaries = new Set(['if', 'propertyNames']);

/** The problems, with pointers into the data. */
export function dataProblems(errors: readonly ErrorObject[], check: CheckAlternative): readonly Problem[] {
  return explain(errors.slice(0, maxErrors), check, 0);
}

function explain(errors: readonly ErrorObject[], check: CheckAlternative, depth: number): readonly Problem[] {
  return ownErrors(errors).flatMap((error) => {
    if (summaries.has(error.keyword)) return [];
    return unions.has(error.keyword) ? explainUnion(error, check, depth) : [toProblem(error)];
  });
}

/** The errors that don't come from an alternative of a union among them. */
function ownErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const failed = errors.filter((error) => unions.has(error.keyword));
  return errors.filter((error) => !failed.some((union) => belongsTo(errors, error, union)));
}

/**
 * Whether the error comes from an alternative of the union. Ajv reports those before the union itself. Behind a `$ref`
 * the path starts anew, and where it can't be told the error is taken for one of them.
 */
function belongsTo(errors: readonly ErrorObject[], error: ErrorObject, union: ErrorObject): boolean {
  if (!isWithin(error.instancePath, union.instancePath) || errors.indexOf(error) >= errors.indexOf(union)) return false;
  const comparable = error.schemaPath.startsWith('#') === union.schemaPath.startsWith('#');
  return !comparable || error.schemaPath.startsWith(`${union.schemaPath}/`);
}

/** Whether the pointer is the other one or leads further. */
export function isWithin(pointer: string, other: string): boolean {
  return pointer === other || pointer.startsWith(`${other}/`);
}

function explainUnion(union: ErrorObject, check: CheckAlternative, depth: number): readonly Problem[] {
  const alternatives: readonly unknown[] = Array.isArray(union.schema) ? union.schema : [];
  if (depth > 20 || alternatives.length > 200) return [toProblem(union)];
  const outcomes = checkAll(union, alternatives.length, check);
  if (outcomes.filter((errors) => errors.length === 0).length > 1) return [toProblem(union)];
  const ofType = outcomes.filter((errors) => errors.length > 0 && wrongTypes(errors).length === 0);
  if (ofType.length === 0) return [wrongType(union, outcomes.flatMap(wrongTypes))];
  const best = shortest(ofType.filter((errors) => !ownErrors(errors).some(isDiscriminating)));
  if (best === undefined) return wrongConstant(union, ofType);
  return explain(best, check, depth + 1).map((problem) => ({
    ...problem,
    pointer: union.instancePath + problem.pointer,
  }));
}

/** The types that the whole value would have to have; empty where its type is not what is wrong. */
function wrongTypes(errors: readonly ErrorObject[]): readonly string[] {
  const isType = ({ keyword, instancePath }: ErrorObject) => keyword === 'type' && instancePath === '';
  const leaves = errors.filter((error) => !unions.has(error.keyword));
  const found = leaves.every(isType) ? leaves : ownErrors(errors).filter(isType);
  return found.map(({ params }) => typeNames(params['type']));
}

function wrongType(union: ErrorObject, types: readonly string[]): Problem {
  const message = `${shown(union.data as JsonValue)} is not of type ${[...new Set(types)].join(' or ')}.`;
  return types.length === 0
    ? toProblem(union)
    : { code: 'invalid-type', pointer: union.instancePath, message, hint: null };
}

/** Empty where the alternatives can't be told apart (one stands behind an `$id` of its own). */
function checkAll(union: ErrorObject, count: number, check: CheckAlternative): readonly (readonly ErrorObject[])[] {
  try {
    return Array.from({ length: count }, (_, index) => check(`${union.schemaPath}/${index}`, union.data as JsonValue));
  } catch {
    return [];
  }
}

function isDiscriminating(error: ErrorObject): boolean {
  return (error.keyword === 'const' || error.keyword === 'enum') && error.instancePath.split('/').length <= 2;
}

function shortest(outcomes: readonly (readonly ErrorObject[])[]): readonly ErrorObject[] | undefined {
  return outcomes.toSorted((left, right) => left.length - right.length)[0];
}

/** No alternative's constants fit: says which values would have. */
function wrongConstant(union: ErrorObject, outcomes: readonly (readonly ErrorObject[])[]): readonly Problem[] {
  const mismatches = outcomes.flatMap((errors) => ownErrors(errors).filter(isDiscriminating));
  const [first] = mismatches;
  const same = first !== undefined && mismatches.every((error) => error.instancePath === first.instancePath);
  if (first === undefined || !same) return [toProblem(union)];
  const allowed = [...new Set(mismatches.flatMap(allowedValues))];
  return [invalidValue(union.instancePath + first.instancePath, first.data as JsonValue, allowed)];
}

function allowedValues({ keyword, params }: ErrorObject): readonly string[] {
  const values = keyword === 'const' ? [params['allowedValue']] : (params['allowedValues'] as readonly unknown[]);
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

function invalidValue(pointer: string, value: JsonValue, allowed: readonly string[]): Problem {
  const all = `It may be ${allowed.slice(0, 30).join(', ')}.`;
  const hint = typeof value === 'string' ? didYouMean(value, allowed, all) : all;
  return {
    code: 'invalid-value',
    pointer,
    message: `${shown(value)} is not one of the values that may stand here.`,
    hint,
  };
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function toProblem(error: ErrorObject): Problem {
  const { keyword, instancePath: pointer, params, message } = error;
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
      return unknownKey(error, String(params['additionalProperty'] ?? params['unevaluatedProperty']));
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

function typeNames(types: unknown): string {
  return Array.isArray(types) ? types.join(' or ') : String(types).replaceAll(',', ' or ');
}

function unknownKey(error: ErrorObject, key: string): Problem {
  const properties: unknown = (error.parentSchema as { readonly properties?: unknown } | undefined)?.properties;
  const keys = isJsonObject(properties) ? Object.keys(properties) : [];
  const pointer = `${error.instancePath}/${escapeSegment(key)}`;
  const all = keys.length === 0 ? 'Leave it out.' : `There may be ${keys.slice(0, 30).join(', ')}.`;
  return {
    code: 'unknown-key',
    pointer,
    message: `There is no key ${JSON.stringify(key)} here.`,
    hint: didYouMean(key, keys, all),
  };
}
