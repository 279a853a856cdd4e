import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a file of a group says; empty where there is none. */
export function readGroupFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** A number of a file of `name value` lines. */
export function groupNumber(text: string, name: string): number | null {
  const value = text.split('\n').find((line) => line.startsWith(`${name} `));
  return value === undefined ? null : Number(value.slice(name.length + 1));
}

/** Whether a group can be made below this one. Tried, since permissions do not tell of a read-only mount. */
export function canMakeGroups(directory: string, id: string): boolean {
  const path = join(directory, id);
  try {
    mkdirSync(path);
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}
