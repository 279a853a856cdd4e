/** JSON text with the checks that `JSON.parse` leaves out: depth (before parsing) and duplicate keys. */
import { documentLimits } from '../defaults.ts';
import type { JsonValue } from '../json.ts';
import { escapeSegment } from '../pointer.ts';
import { refused, type Checked, type Problem } from '../problem.ts';

/** Reads JSON text. */
export function readJson(text: string): Checked<JsonValue> {
  if (isTooDeep(text)) return tooDeep();
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return refused('invalid-json', `This is not JSON: ${reason}.`, 'Check commas, quotes and brackets there.');
  }
  const problems = duplicateKeys(text);
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

/** The failure for too many levels of nesting. */
export function tooDeep(): Checked<never> {
  const message = `The document is nested more than ${documentLimits.depth} levels deep.`;
  return refused('document-too-deep', message, 'Flatten it, or move the inner part into a workflow of its own.');
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"') position = endOfString(text, position);
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > documentLimits.depth) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}

/** The offset of the quote that closes the string opening at `start`. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position;
}

interface Container {
  /** Keys so far; null for a list. */
  readonly keys: Set<string> | null;
  readonly pointer: string;
  index: number;
  key: string;
}

/** Keys that stand twice in one object. The text must be valid JSON. */
function duplicateKeys(text: string): readonly Problem[] {
  const problems: Problem[] = [];
  const open: Container[] = [];
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position];
    const top = open.at(-1);
    if (character === '"') {
      const end = endOfString(text, position);
      if (top !== undefined && top.keys !== null && isKey(text, end))
        noteKey(top, text.slice(position, end + 1), problems);
      position = end;
    } else if (character === '{' || character === '[') {
      const keys = character === '{' ? new Set<string>() : null;
      open.push({ keys, pointer: top === undefined ? '' : childPointer(top), index: 0, key: '' });
    } else if (character === '}' || character === ']') open.pop();
    else if (character === ',' && top !== undefined) top.index += 1;
  }
  return problems;
}

function isKey(text: string, end: number): boolean {
  let position = end + 1;
  while (' \t\n\r'.includes(text[position] ?? 'x')) position += 1;
  return text[position] === ':';
}

function noteKey(container: Container, literal: string, problems: Problem[]): void {
  container.key = JSON.parse(literal) as string;
  const isDuplicate = container.keys?.has(container.key) === true;
  if (isDuplicate && problems.length <= documentLimits.problems)
    problems.push(duplicateKey(childPointer(container), container.key));
  container.keys?.add(container.key);
}

function childPointer(container: Container): string {
  return `${container.pointer}/${escapeSegment(container.keys === null ? container.index : container.key)}`;
}

/** The problem of a key that stands twice in one object. */
export function duplicateKey(pointer: string, key: string): Problem {
  const message = `The key ${JSON.stringify(key)} stands twice in this object.`;
  return { code: 'duplicate-key', pointer, message, hint: 'Keep one of them.' };
}
