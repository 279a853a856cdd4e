/** References to agents, tools and workflows: `id` or `id@range`. */
import compare from 'semver/functions/compare.js';
import satisfies from 'semver/functions/satisfies.js';
import valid from 'semver/functions/valid.js';
import validRange from 'semver/ranges/valid.js';
import { OrchestratorError } from './errors.ts';
import { nameIdPattern } from './names.ts';

/** A reference, read. */
export interface ParsedReference {
  readonly id: string;
  /** A range of semantic versions, as it was written; null for any version. */
  readonly range: string | null;
}

/**
 * Reads a reference.
 *
 * @throws OrchestratorError `invalid-reference`
 * @example
 * ```ts
 * parseReference('file_operations@^1'); // { id: 'file_operations', range: '^1' }
 * ```
 */
export function parseReference(text: string): ParsedReference {
  const at = text.indexOf('@');
  const id = at === -1 ? text : text.slice(0, at);
  const range = at === -1 ? null : text.slice(at + 1);
  if (!nameIdPattern.test(id)) {
    throw invalid(`${JSON.stringify(text)} names nothing.`, 'Write an id, or id@range: file_operations@^1.');
  }
  if (range !== null && (range.trim() === '' || range.length > 100 || validRange(range) === null)) {
    const message = `${JSON.stringify(range)} in ${JSON.stringify(text)} is not a range of semantic versions.`;
    throw invalid(message, 'Write @1.2.3, @^1, @~1.2 or @1.x.');
  }
  return { id, range };
}

/** Whether the version is in the reference's range. */
export function satisfiesReference(reference: ParsedReference, version: string): boolean {
  return reference.range === null ? valid(version) !== null : satisfies(version, reference.range);
}

/**
 * The entry that the reference names: of those with its id and in its range, the highest version; releases come before
 * pre-releases. Null where there is none.
 */
export function resolveReference<Entry extends { readonly id: string; readonly version?: string | undefined }>(
  reference: ParsedReference,
  entries: Iterable<Entry>,
): Entry | null {
  let best: Entry | null = null;
  for (const entry of entries) {
    if (entry.id !== reference.id || !satisfiesReference(reference, versionOf(entry))) continue;
    if (best === null || isBetter(versionOf(entry), versionOf(best))) best = entry;
  }
  return best;
}

function versionOf(entry: { readonly version?: string | undefined }): string {
  return entry.version ?? '0.0.0';
}

function isBetter(version: string, than: string): boolean {
  const released = !version.includes('-');
  return released === !than.includes('-') ? compare(version, than) > 0 : released;
}

function invalid(message: string, hint: string): OrchestratorError {
  return new OrchestratorError(message, { code: 'invalid-reference', hint });
}
