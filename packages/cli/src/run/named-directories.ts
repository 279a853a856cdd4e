import { statSync } from 'node:fs';
import { resolve } from 'node:path';

const quoted = /"([^"]+)"|'([^']+)'|`([^`]+)`|“([^”]+)”/g;

/** Directories that the words of a task name and that exist, absolute: the task may read them, wherever they are. */
export function namedDirectories(task: string, bases: readonly string[]): readonly string[] {
  const inQuotes = [...task.matchAll(quoted)].map((match) => match.slice(1).find((part) => part !== undefined) ?? '');
  const bare = task
    .split(/\s+/)
    .flatMap((word) => [word, word.replace(/^["'`(<“]+/, '').replace(/[)"'`>,;:.!?”]+$/, '')]);
  const candidates = [...inQuotes, ...bare].filter(looksLikePath);
  const directories = candidates.flatMap((candidate) => bases.map((base) => resolve(base, expandHome(candidate))));
  return [...new Set(directories)].filter(isDirectory);
}

/** A plain word may happen to be the name of a directory here, which is in the workspace anyway. */
function looksLikePath(word: string): boolean {
  return word.length > 0 && word.length < 4_096 && (/[/\\]/.test(word) || word.startsWith('.') || word.startsWith('~'));
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? `${process.env['HOME'] ?? '~'}${path.slice(1)}` : path;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
