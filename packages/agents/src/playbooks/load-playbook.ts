import { isJsonObject, isJsonValue, OrchestratorError, type Catalog, type JsonValue } from '@orchestr8/schema';
import type { Playbook } from './playbook.ts';

/**
 * A playbook written in a program. It is checked when it is registered.
 *
 * @example
 * ```ts
 * const greet = definePlaybook({
 *   id: 'greet',
 *   version: '1.0.0',
 *   description: 'Says hello to somebody.',
 *   parameters: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
 *   phrasings: ['Greet {name}', 'Say hello to {name}'],
 *   workflow: {
 *     schemaVersion: '1.0.0',
 *     metadata: { id: 'playbook/greet' },
 *     steps: [{ id: 'hello', kind: 'assign', values: { text: 'Hello ${{ input.name }}' } }],
 *   },
 *   criteria: [{ name: 'The name is said', expression: 'steps.result.output.text.contains(input.name)' }],
 * });
 * ```
 */
export function definePlaybook(playbook: Playbook): Playbook {
  return playbook;
}

/**
 * Reads a playbook from YAML or JSON text, or takes a value, and checks it.
 *
 * @throws OrchestratorError `playbook-invalid`, with all the problems in `details.problems`
 */
export async function loadPlaybook(source: string | Uint8Array | Playbook, catalog: Catalog = {}): Promise<Playbook> {
  const value = typeof source === 'string' || source instanceof Uint8Array ? await parse(source) : plain(source);
  const { checkPlaybook } = await import('./check-playbook.ts');
  const problems = await checkPlaybook(value, catalog);
  if (problems.length === 0) return value as unknown as Playbook;
  throw invalid(
    value,
    problems.map((problem) => ({ ...problem })),
  );
}

async function parse(source: string | Uint8Array): Promise<JsonValue> {
  const { parseDocument } = await import('yaml');
  const text = typeof source === 'string' ? source : new TextDecoder('utf-8').decode(source);
  const document = parseDocument(text, { maxAliasCount: 0 } as never);
  const problems = document.errors.map(({ code, message }) => ({
    code: 'invalid-yaml',
    pointer: '',
    message,
    hint: code,
  }));
  if (problems.length > 0) throw invalid(null, problems);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return plain(value);
}

function plain(value: unknown): JsonValue {
  if (isJsonValue(value)) return value;
  throw invalid(null, [
    { code: 'no-json', pointer: '', message: 'A playbook holds only what JSON can hold.', hint: null },
  ]);
}

function invalid(
  value: JsonValue,
  problems: readonly { pointer: string; message: string; [key: string]: JsonValue }[],
) {
  const id = isJsonObject(value) && typeof value['id'] === 'string' ? ` "${value['id']}"` : '';
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new OrchestratorError(
    `The playbook${id} is not valid at ${first?.pointer || '/'}: ${first?.message ?? ''}${more}`,
    {
      code: 'playbook-invalid',
      hint: 'All the problems stand in details.problems; docs/playbooks.md says how to write one.',
      details: { problems },
    },
  );
}
