import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../workspace.ts';

const source = readFileSync(join(repositoryRoot, 'packages', 'core', 'src', 'journal', 'events.ts'), 'utf8');

/** The events of a journal, as `events.ts` has them: their types, and the fields of their data (`name?`: not always there). */
export function eventTypes(): ReadonlyMap<string, readonly string[]> {
  const body = /export interface EventData \{\n([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
  const events = body.split(/^ {2}(?='[a-z-]+': )/m).slice(1);
  return new Map(
    events.map((event) => {
      const [, type = '', data = ''] = /^'([a-z-]+)': ([\s\S]*)$/.exec(event) ?? [];
      return [type, fieldsOf(data.startsWith('{') ? data : interfaceBody(data.replace(/;[\s\S]*/, '')))];
    }),
  );
}

function interfaceBody(name: string): string {
  return new RegExp(`export interface ${name} (\\{[\\s\\S]*?\\n\\})`).exec(source)?.[1] ?? '';
}

/** The fields at the first level of braces. */
function fieldsOf(text: string): readonly string[] {
  const fields: string[] = [];
  let depth = 0;
  for (const [token, name] of text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '').matchAll(/[{}]|readonly (\w+\??):/g)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (depth === 1 && name !== undefined) fields.push(name);
    if (depth === 0) break;
  }
  return fields;
}
