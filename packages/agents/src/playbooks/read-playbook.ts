import { isJsonObject, isJsonValue, OrchestratorError, type Catalog, type JsonValue } from '@orchestr8/schema';
import { parseDocument } from 'yaml';
import { checkPlaybook } from './check-playbook.ts';
import type { Playbook } from './playbook.ts';

/** What `loadPlaybook` does. */
export async function readPlaybook(source: string | Uint8Array | Playbook, catalog: Catalog): Promise<Playbook> {
  const value = typeof source === 'string' || source instanceof Uint8Array ? await parse(source) : plain(source);
  const problems = await checkPlaybook(value, catalog);
  if (problems.length === 0) return value as unknown as Playbook;
  throw invalid(
    value,
    problems.map((problem) => ({ ...problem })),
  );
}

async function parse(source: string | Uint8Array): Promise<JsonValue> {
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
