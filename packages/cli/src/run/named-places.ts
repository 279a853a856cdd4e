import { statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';

/** What the words of a task say about places. */
export interface NamedPlaces {
  /** The task, with what is relative to the current directory and not to the workspace written out. */
  readonly task: string;
  /**
   * Absolute directories that it may read, wherever they are: those it names, and those of the files it names. Also what
   * does not exist outside of the workspace, so that a tool that looks for it says so.
   */
  readonly readable: readonly string[];
}

const quoted = /"([^"]+)"|'([^']+)'|`([^`]+)`|“([^”]+)”/g;

/** Finds the places that a task names. What only the workspace has needs no mention. */
export async function namedPlaces(task: string, workspace: string, directory: string): Promise<NamedPlaces> {
  const candidates = [...pathsIn(task), ...(workspace === directory ? [] : await understoodPaths(task))];
  const readable = new Set<string>();
  let text = task;
  for (const candidate of new Set(candidates)) {
    const inWorkspace = resolve(workspace, expandHome(candidate));
    const here = resolve(directory, expandHome(candidate));
    const [path, status] = firstThatExists([inWorkspace, here]);
    if (status === undefined) {
      if (isOutside(workspace, inWorkspace) && isWhole(candidate, task)) readable.add(inWorkspace);
      continue;
    }
    readable.add(status.isDirectory() ? path : dirname(path));
    if (path !== inWorkspace && !isAbsolute(candidate)) text = replaceWord(text, candidate, path);
  }
  return { task: text, readable: [...readable] };
}

/** What looks like a path, in quotes or bare. A plain word may happen to be the name of a directory. */
function pathsIn(task: string): readonly string[] {
  const bare = task
    .split(/\s+/)
    .flatMap((word) => [word, word.replace(/^["'`(<“]+/, '').replace(/[)"'`>,;:.!?”]+$/, '')]);
  return [...quotedIn(task), ...bare].filter((word) => /[/\\]/.test(word) || /^[.~]/.test(word));
}

/** What the planner would take for a path, plain words included. */
async function understoodPaths(task: string): Promise<readonly string[]> {
  const { taskPaths } = await import('@orchestr8/agents');
  return await taskPaths(task);
}

/** Only where it stands on its own: `src` is no part of `resrc` or `lib/src`. */
function replaceWord(text: string, word: string, replacement: string): string {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(`(?<![\\w/.~-])${escaped}(?![\\w/-])`, 'gu'), () => replacement);
}

function firstThatExists(paths: readonly string[]): readonly [string, Stats | undefined] {
  for (const path of paths) {
    const status = statusOf(path);
    if (status !== undefined) return [path, status];
  }
  return ['', undefined];
}

/** Neither with punctuation around it nor a word of something in quotes. */
function isWhole(candidate: string, task: string): boolean {
  if (/^["'`(<“]|[)"'`>,;:.!?”]$/.test(candidate)) return false;
  return quotedIn(task).every((text) => text === candidate || !text.includes(candidate));
}

function quotedIn(task: string): readonly string[] {
  return [...task.matchAll(quoted)].map((match) => match.slice(1).find((part) => part !== undefined) ?? '');
}

function isOutside(directory: string, path: string): boolean {
  const [first] = relative(directory, path).split(sep);
  return first === '..' || isAbsolute(relative(directory, path));
}

function statusOf(path: string): Stats | undefined {
  if (path.length > 4_096 || path.includes('\0')) return undefined;
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? `${process.env['HOME'] ?? '~'}${path.slice(1)}` : path;
}
