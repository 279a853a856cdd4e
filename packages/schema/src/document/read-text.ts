/** The text of a document as JSON: size, encoding, format, and keys that no document may have. */
import { documentLimits } from '../defaults.ts';
import type { JsonValue } from '../json.ts';
import { escapeSegment } from '../pointer.ts';
import { refused, type Checked, type Problem } from '../problem.ts';
import { readJson } from './read-json.ts';

/** How a document is written. */
export type DocumentFormat = 'json' | 'yaml';

/** Settings of reading. */
export interface ReadOptions {
  /** Default: JSON where the text starts with `{` or `[`, else YAML. */
  readonly format?: DocumentFormat | undefined;
}

/** Reads the text or the bytes (UTF-8) of a document. Never throws. */
export async function readText(source: string | Uint8Array, options: ReadOptions = {}): Promise<Checked<JsonValue>> {
  const text = decode(source);
  if (!text.ok) return text;
  const value = await readFormat(text.value, options.format);
  if (!value.ok) return value;
  const problems = forbiddenKeys(value.value);
  return problems.length === 0 ? value : { ok: false, problems };
}

function decode(source: string | Uint8Array): Checked<string> {
  const bytes = typeof source === 'string' ? utf8Length(source) : source.length;
  if (bytes > documentLimits.bytes) {
    const message = `The document has ${bytes} bytes; ${documentLimits.bytes} (4 MiB) are allowed.`;
    return refused('document-too-large', message, 'Move data out of it: pass it as input, or read it in a step.');
  }
  try {
    const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
    const value = text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (value.trim() === '') return refused('empty-document', 'The document is empty.', 'Write a workflow into it.');
    return { ok: true, value };
  } catch {
    return refused('not-utf-8', 'The document is not text in UTF-8.', 'Save it as UTF-8.');
  }
}

function utf8Length(text: string): number {
  if (text.length > documentLimits.bytes) return text.length;
  return new TextEncoder().encode(text).length;
}

async function readFormat(text: string, format: DocumentFormat | undefined): Promise<Checked<JsonValue>> {
  if (format === 'json') return readJson(text);
  const looksLikeJson = /^\s*[{[]/.test(text);
  if (format === undefined && looksLikeJson) {
    const value = readJson(text);
    // YAML's flow style starts the same way.
    if (value.ok || value.problems[0]?.code !== 'invalid-json') return value;
    const asYaml = await readAsYaml(text);
    return asYaml.ok ? asYaml : value;
  }
  return readAsYaml(text);
}

async function readAsYaml(text: string): Promise<Checked<JsonValue>> {
  const { readYaml } = await import('./read-yaml.ts');
  return readYaml(text);
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Keys that could reach into the prototypes of a program that handles the value carelessly. */
export function forbiddenKeys(value: JsonValue): readonly Problem[] {
  const problems: Problem[] = [];
  const pending: { value: JsonValue; pointer: string }[] = [{ value, pointer: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    const children: { value: JsonValue; pointer: string }[] = [];
    for (const [key, child] of Object.entries(next.value) as [string, JsonValue][]) {
      const pointer = `${next.pointer}/${escapeSegment(key)}`;
      if (forbidden.has(key)) {
        const message = `${JSON.stringify(key)} can't be a key in a document.`;
        problems.push({ code: 'forbidden-key', pointer, message, hint: 'Choose another name.' });
      } else if (typeof child === 'object' && child !== null) children.push({ value: child, pointer });
    }
    for (const child of children.reverse()) pending.push(child);
  }
  return problems;
}
