/**
 * Ajv's errors as problems. Of a failed `anyOf` or `oneOf` only the alternative is told that the data comes closest to:
 * first the one whose constants fit, then the one with the fewest errors.
 */
import type { JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { ErrorObject } from './ajv.ts';
import { allowedValues, errorProblem, invalidValue, shown, typeNames } from './error-problem.ts';

/** How errors are explained. */
export interface Explanation {
  /** Errors of the alternative of the schema at `schemaPath`, when the data is checked against it alone. */
  readonly check: (schemaPath: string, data: JsonValue) => readonly ErrorObject[];
  /** Whether the error counts. One that depends on a part of the data that is not known yet does not. */
  readonly counts: (error: ErrorObject, pointer: string) => boolean;
}

/** Where a union's alternatives were checked: their pointers start there. */
interface Place extends Explanation {
  readonly base: string;
  readonly depth: number;
}

/** Errors looked at; a list of 100,000 wrong elements makes as many, and nobody reads them. */
const maxErrors = 200;
const maxDepth = 20;
const maxAlternatives = 200;

const unions = new Set(['anyOf', 'oneOf']);
/** Errors that only say that something inside is wrong. */
const summaries = new Set(['if', 'propertyNames']);

/** The problems, with pointers into the data. */
export function dataProblems(errors: readonly ErrorObject[], explanation: Explanation): readonly Problem[] {
  return explain(errors.slice(0, maxErrors), { ...explanation, base: '', depth: 0 });
}

function explain(errors: readonly ErrorObject[], place: Place): readonly Problem[] {
  return ownErrors(errors).flatMap((error) => {
    if (summaries.has(error.keyword)) return [];
    if (unions.has(error.keyword)) return explainUnion(error, place);
    return counts(error, place) ? [errorProblem(error, place.base)] : [];
  });
}

function counts(error: ErrorObject, place: Place): boolean {
  return place.counts(error, place.base + error.instancePath);
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

function explainUnion(union: ErrorObject, place: Place): readonly Problem[] {
  const alternatives: readonly unknown[] = Array.isArray(union.schema) ? union.schema : [];
  const whole = counts(union, place) ? [errorProblem(union, place.base)] : [];
  if (place.depth > maxDepth || alternatives.length > maxAlternatives) return whole;
  const outcomes = checkAll(union, alternatives.length, place);
  // Of `oneOf`, more than one fits.
  if (outcomes.length === 0 || outcomes.some((errors) => errors.length === 0)) return whole;
  const inside: Place = { ...place, base: place.base + union.instancePath, depth: place.depth + 1 };
  const explained = outcomes.map((errors) => ({ errors, problems: explain(errors, inside) }));
  // What is not known yet may make one of them fit.
  if (explained.some(({ problems }) => problems.length === 0)) return [];
  const ofType = explained.filter(({ errors }) => wrongTypes(errors).length === 0);
  if (ofType.length === 0) return [wrongType(union, outcomes.flatMap(wrongTypes), place)];
  const fitting = ofType.filter(({ errors }) => discriminating(errors, inside).length === 0);
  const [best] = fitting.toSorted((left, right) => left.problems.length - right.problems.length);
  return best === undefined
    ? wrongConstant(
        union,
        ofType.flatMap(({ errors }) => discriminating(errors, inside)),
        place,
      )
    : best.problems;
}

/** The types that the whole value would have to have; empty where its type is not what is wrong. */
function wrongTypes(errors: readonly ErrorObject[]): readonly string[] {
  const isType = ({ keyword, instancePath }: ErrorObject) => keyword === 'type' && instancePath === '';
  const leaves = errors.filter((error) => !unions.has(error.keyword));
  const found = leaves.every(isType) ? leaves : ownErrors(errors).filter(isType);
  return found.map(({ params }) => typeNames(params['type']));
}

function wrongType(union: ErrorObject, types: readonly string[], { base }: Place): Problem {
  const message = `${shown(union.data as JsonValue)} is not of type ${[...new Set(types)].join(' or ')}.`;
  if (types.length === 0) return errorProblem(union, base);
  return { code: 'invalid-type', pointer: base + union.instancePath, message, hint: null };
}

/** Empty where the alternatives can't be told apart (one stands behind an `$id` of its own). */
function checkAll(union: ErrorObject, count: number, { check }: Place): readonly (readonly ErrorObject[])[] {
  try {
    return Array.from({ length: count }, (_, index) => check(`${union.schemaPath}/${index}`, union.data as JsonValue));
  } catch {
    return [];
  }
}

/** The constants, at most one level inside, that rule the alternative out. */
function discriminating(errors: readonly ErrorObject[], place: Place): readonly ErrorObject[] {
  return ownErrors(errors).filter(
    (error) =>
      (error.keyword === 'const' || error.keyword === 'enum') &&
      error.instancePath.split('/').length <= 2 &&
      counts(error, place),
  );
}

/** No alternative's constants fit: says which values would have. */
function wrongConstant(union: ErrorObject, mismatches: readonly ErrorObject[], { base }: Place): readonly Problem[] {
  const [first] = mismatches;
  const same = first !== undefined && mismatches.every((error) => error.instancePath === first.instancePath);
  if (first === undefined || !same) return [errorProblem(union, base)];
  const allowed = [...new Set(mismatches.flatMap(allowedValues))];
  return [invalidValue(base + union.instancePath + first.instancePath, first.data as JsonValue, allowed)];
}
