import { isJsonValue, OrchestratorError, type JsonObject, type JsonValue } from '@orchestr8/schema';
import { z } from 'zod';
import { didYouMean } from './near-names.ts';

/** One thing that is wrong with a value. */
export interface ValueProblem {
  /** JSON pointer into the value; empty for the whole. */
  readonly pointer: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Whose value it is, for messages: `tool "csv_table"`. And which of its values. */
export interface ContractParty {
  readonly owner: string;
  readonly part: 'input' | 'output' | 'config';
}

/**
 * The JSON Schema (2020-12) of what goes into a Zod schema (`input`: keys with defaults may be left out) or comes out
 * of it.
 *
 * @throws Error where JSON Schema has no words for it, such as a transformation's result
 */
export function toJsonSchema(schema: z.ZodType, side: 'input' | 'output'): JsonObject {
  const { '~standard': _zod, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: side });
  if (!isJsonValue(rest)) throw new Error('The JSON Schema of a Zod schema holds what JSON cannot.');
  return rest as JsonObject;
}

/**
 * The value as the schema makes of it, with defaults filled in.
 *
 * @throws OrchestratorError `input-invalid`, `output-invalid` or `config-invalid`; `details.problems` lists all
 */
export async function parseValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  party: ContractParty,
): Promise<z.output<Schema>> {
  const parsed = await schema.safeParseAsync(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw valueInvalid(party, parsed.error.issues.flatMap(problemsOf), parsed.error);
}

/** Like `parseValue`, of what is handed to others: keys that are undefined are dropped, and JSON must hold the rest. */
export async function parseJson(schema: z.ZodType, value: unknown, party: ContractParty): Promise<JsonValue> {
  const parsed: unknown = await parseValue(schema, value, party);
  if (isJsonValue(parsed)) return parsed;
  const json = withoutUndefined(parsed);
  if (isJsonValue(json)) return json;
  const hint = 'Return only objects, lists, texts, finite numbers, true, false and null.';
  throw valueInvalid(party, [{ pointer: '', message: 'It holds a value that JSON cannot hold.', hint }]);
}

function valueInvalid({ owner, part }: ContractParty, problems: readonly ValueProblem[], cause?: unknown) {
  const listed = problems.map(({ pointer, message }) => `${pointer === '' ? '(the whole)' : pointer}: ${message}`);
  return new OrchestratorError(`The ${part} of ${owner} is not valid: ${listed.slice(0, 5).join(' ')}`, {
    code: `${part}-invalid`,
    hint: problems.find(({ hint }) => hint !== null)?.hint ?? `Compare it with the ${part}'s schema.`,
    details: { problems: problems.map((problem) => ({ ...problem })) },
    cause,
  });
}

function problemsOf(issue: z.core.$ZodIssue): ValueProblem[] {
  const pointer = issue.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return nearestMember(issue.errors).map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return [{ pointer, message: 'It is missing.', hint: `Add it (${issue.expected}).` }];
  }
  const message = `${issue.message}.`.replace(/\.\.$/, '.');
  if (issue.code !== 'unrecognized_keys') return [{ pointer, message, hint: hintOf(issue) }];
  return issue.keys.map((key) => ({ pointer, message: `Unknown key ${JSON.stringify(key)}.`, hint: 'Remove it.' }));
}

/** Of the members of a union, what keeps the value from being the one that it is nearest to. */
function nearestMember(members: readonly (readonly z.core.$ZodIssue[])[]): ValueProblem[] {
  const [nearest = []] = members
    .map((issues) => issues.flatMap(problemsOf))
    .toSorted((first, second) => first.length - second.length);
  return nearest;
}

function hintOf(issue: z.core.$ZodIssue): string | null {
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const near = typeof issue.input === 'string' ? didYouMean(issue.input, values) : null;
    return near ?? `Use one of: ${values.join(', ')}.`;
  }
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return `Set "${issue.discriminator}" to one of: ${issue.options.map(String).join(', ')}.`;
  }
  if (issue.code === 'invalid_type') return `Give it as ${issue.expected}.`;
  return null;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutUndefined(inner)]));
}
