/** What Zod finds in a document, as problems with codes, pointers and hints. */
import type { z } from 'zod';
import { didYouMean } from '../closest.ts';
import { documentLimits } from '../defaults.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { joinPointer } from '../pointer.ts';
import type { Problem } from '../problem.ts';
import { adviceFor } from './formats.ts';
import { knownKeys } from './known-keys.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** Where an issue stands, and in what. */
interface Place {
  readonly root: JsonValue;
  readonly path: Path;
  readonly pointer: string;
  /** What stands there; undefined where nothing does. */
  readonly value: JsonValue | undefined;
}

/** The problems that the issues stand for, in the same order; few more than are reported. */
export function shapeProblems(root: JsonValue, issues: readonly Issue[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const issue of issues) {
    for (const problem of problemsOf(root, issue, [])) problems.push(problem);
    if (problems.length > documentLimits.problems) break;
  }
  return problems;
}

function problemsOf(root: JsonValue, issue: Issue, prefix: Path): readonly Problem[] {
  const path = [...prefix, ...(issue.path as Path)];
  const place: Place = { root, path, pointer: joinPointer(path), value: valueAt(root, path) };
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, documentLimits.problems + 1).map((key) => unknownKey(place, key));
    case 'invalid_union':
      return issue.discriminator === undefined ? unionProblems(place, issue.errors) : [unknownKind(place, issue)];
    case 'invalid_type':
      return [invalidType(place, [issue.expected])];
    case 'invalid_value':
      return [invalidValue(place, issue.values.map(String))];
    case 'invalid_format':
      return [invalidFormat(place, 'pattern' in issue ? String(issue.pattern) : '')];
    case 'too_small':
      return [
        problem(place, { code: 'too-small', message: `${name(place)} ${small(issue.origin, Number(issue.minimum))}.` }),
      ];
    case 'too_big':
      return [
        problem(place, { code: 'too-big', message: `${name(place)} ${big(issue.origin, Number(issue.maximum))}.` }),
      ];
    default:
      return [problem(place, { code: 'invalid-value', message: `${name(place)}: ${issue.message}` })];
  }
}

/** The alternative that the author most likely meant: the one whose type fits. */
function unionProblems(place: Place, alternatives: readonly (readonly Issue[])[]): readonly Problem[] {
  const isWrongType = (issue: Issue) => issue.code === 'invalid_type' && issue.path.length === 0;
  const fitting = alternatives.filter((issues) => !issues.some(isWrongType));
  const nested = fitting.find((issues) =>
    issues.some((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  const chosen = nested ?? fitting[0];
  if (chosen !== undefined) return chosen.flatMap((issue) => problemsOf(place.root, issue, place.path));
  const expected = alternatives.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []));
  return [invalidType(place, [...new Set(expected)])];
}

function unknownKind(place: Place, issue: Issue & { readonly code: 'invalid_union' }): Problem {
  const kinds = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  const all = `The kinds are ${kinds.join(', ')}.`;
  if (place.value === undefined) return problem(place, { code: 'missing-key', message: 'The step has no kind.' }, all);
  const message = `${JSON.stringify(place.value)} is no kind of step.`;
  const hint = typeof place.value === 'string' ? didYouMean(place.value, kinds, all) : all;
  return problem(place, { code: 'unknown-step-kind', message: message }, hint);
}

function unknownKey(place: Place, key: string): Problem {
  const keys = knownKeys(place.value, place.path);
  const hint = didYouMean(key, keys, keys.length === 0 ? 'Leave it out.' : `The keys are ${keys.join(', ')}.`);
  const message = `${JSON.stringify(key)} is no key of ${subject(place)}.`;
  return { code: 'unknown-key', pointer: joinPointer([...place.path, key]), message, hint };
}

function subject({ path, value }: Place): string {
  if (path.length === 0) return 'a workflow';
  const kind = isJsonObject(value) ? value['kind'] : undefined;
  return typeof kind === 'string' ? `a ${kind} step` : name({ path });
}

const types: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function invalidType(place: Place, expected: readonly string[]): Problem {
  const wanted = expected.map((type) => types[type] ?? type).join(' or ');
  if (place.value === undefined)
    return problem(place, { code: 'missing-key', message: `${name(place)} is missing.` }, `It is ${wanted}.`);
  const hint = expected.includes('string') && typeof place.value === 'number' ? 'Put it in quotes.' : null;
  return problem(place, { code: 'invalid-type', message: `${name(place)} must be ${wanted}.` }, hint);
}

function invalidValue(place: Place, values: readonly string[]): Problem {
  const all = `It may be ${values.join(', ')}.`;
  const hint = typeof place.value === 'string' ? didYouMean(place.value, values, all) : all;
  return problem(
    place,
    { code: 'invalid-value', message: `${name(place)} can't be ${JSON.stringify(place.value)}.` },
    hint,
  );
}

function invalidFormat(place: Place, pattern: string): Problem {
  const advice = adviceFor(pattern);
  const shown = JSON.stringify(place.value);
  if (advice === undefined)
    return problem(place, { code: 'invalid-value', message: `${name(place)} can't be ${shown}.` });
  return problem(place, { code: advice.code, message: `${shown} ${advice.message}.` }, advice.hint);
}

function small(origin: string, minimum: number): string {
  if (origin === 'array') return minimum === 1 ? 'must not be empty' : `needs ${minimum} elements`;
  return origin === 'string' ? 'must not be empty' : `must be at least ${minimum}`;
}

function big(origin: string, maximum: number): string {
  if (origin === 'array') return `may have ${maximum} elements at most`;
  return origin === 'string' ? `may have ${maximum} characters at most` : `must be at most ${maximum}`;
}

function name({ path }: Pick<Place, 'path'>): string {
  const last = path.at(-1);
  if (last === undefined) return 'The document';
  if (typeof last === 'string') return last;
  return `${String(path.at(-2) ?? 'element')}[${last}]`;
}

function problem({ pointer }: Place, report: Omit<Problem, 'pointer' | 'hint'>, hint: string | null = null): Problem {
  return { code: report.code, pointer, message: report.message, hint };
}

function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (!Object.hasOwn(value, segment)) return undefined;
    value = (value as { readonly [key: string]: JsonValue })[segment];
  }
  return value;
}
