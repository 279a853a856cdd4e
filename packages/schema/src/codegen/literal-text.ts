/** Values and names as TypeScript source. */
import { isJsonObject, type JsonValue } from '../json.ts';

const width = 100;

/** The value as an expression, indented to the level. What is short stands on one line. */
export function literalText(value: JsonValue, level: number): string {
  if (typeof value !== 'object' || value === null) return scalarText(value);
  const items = isJsonObject(value)
    ? Object.entries(value).map(([key, child]) => `${propertyText(key)}: ${literalText(child, level + 1)}`)
    : (value as readonly JsonValue[]).map((child) => literalText(child, level + 1));
  const [open, close] = isJsonObject(value) ? ['{', '}'] : ['[', ']'];
  if (items.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const line = open + space + items.join(', ') + space + close;
  if (line.length + level * 2 <= width && !line.includes('\n')) return line;
  const indent = '  '.repeat(level + 1);
  return `${open}\n${items.map((item) => `${indent}${item},\n`).join('')}${'  '.repeat(level)}${close}`;
}

function scalarText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const text = JSON.stringify(value);
  // Single quotes, as people write them, where the text has none itself.
  if (value.includes("'")) return text;
  return `'${text.slice(1, -1).replaceAll(/\\(["\\])/g, (escaped, character) => (character === '"' ? '"' : escaped))}'`;
}

/** The name as a key: plain where that is possible. */
export function propertyText(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : scalarText(name);
}

/** The words of the name, each with a capital: `word-report` is `WordReport`. */
export function titleCase(name: string): string {
  const words = name.match(/[A-Za-z0-9]+/g) ?? [];
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

/** The name, so that it can be declared. */
export function identifierText(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '');
  return /^[A-Za-z_]/.test(plain) ? plain : `Workflow${plain}`;
}
