import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { counted, fails, numberOf, objects, passes, textOf, type Check, type Subject } from '../subject.ts';

/** Every file is there and has the size that is listed. */
export const filesExist: Check = async ({ output, files }) => {
  const listed = objects(output['files']);
  for (const file of listed) {
    const size = await files.size(textOf(file['path']));
    if (size === undefined) return fails(`There is no file ${textOf(file['path'])}.`);
    if (size !== file['size'])
      return fails(`${textOf(file['path'])} has ${size} bytes, not ${numberOf(file['size'])}.`);
  }
  return passes(`${counted(listed.length, 'file')} looked at.`);
};

/** As many files are listed as the directory holds. */
export const filesComplete: Check = async (subject) => {
  const { output, input, context } = subject;
  if (output['truncated'] === true || objects(output['skipped']).length > 0) return undefined;
  const wanted = simplePattern(textOf(input['pattern']));
  if (wanted === undefined) return undefined;
  const root = resolve(context.workspace, textOf(input['folder']));
  const count = await countFiles(root, wanted);
  if (count === undefined) return undefined;
  const listed = numberOf(output['count']);
  return listed === count
    ? passes(`${counted(count, 'file')} counted again.`)
    : fails(`${counted(count, 'file')} are there, and ${listed} are listed.`);
};

/** A test of paths for globs that need no library: all files, or those with one ending. */
function simplePattern(pattern: string): ((path: string) => boolean) | undefined {
  if (pattern === '**/*' || pattern === '**') return () => true;
  const deep = /^\*\*\/\*(\.\w+)$/.exec(pattern)?.[1];
  if (deep !== undefined) return (path) => path.endsWith(deep);
  const flat = /^\*(\.\w+)$/.exec(pattern)?.[1];
  return flat === undefined ? undefined : (path) => path.endsWith(flat) && !path.includes('/');
}

/** Regular files without hidden names on their way. Undefined where the directory can't be read as a whole. */
async function countFiles(root: string, wanted: (path: string) => boolean): Promise<number | undefined> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    return paths.filter((path) => !path.split('/').some((name) => name.startsWith('.')) && wanted(path)).length;
  } catch {
    return undefined;
  }
}

/** The total is the sum of the sizes. */
export const sizesAddUp: Check = ({ output }) => {
  const sum = objects(output['files']).reduce((total, file) => total + numberOf(file['size']), 0);
  return sum === output['totalSize']
    ? passes(`${sum} bytes.`)
    : fails(`The sizes make ${sum} bytes, not ${numberOf(output['totalSize'])}.`);
};

/** The text stands where each match says. */
export const matchesExist: Check = async ({ input, output, files }) => {
  const matches = objects(output['matches']);
  const text = textOf(input['text']).toLowerCase();
  for (const match of matches) {
    const [file, line] = [textOf(match['file']), numberOf(match['line'])];
    const lines = await files.lines(file);
    if (lines?.[line - 1]?.toLowerCase().includes(text) !== true)
      return fails(`Line ${line} of ${file} does not hold ${JSON.stringify(input['text'] ?? '')}.`);
  }
  return passes(
    matches.length === 0
      ? 'The text was not found anywhere.'
      : `${counted(matches.length, 'match')} looked up in the files.`,
  );
};

/** The files of each group have the content that the group's hash says. */
export const duplicatesIdentical: Check = async (subject) => {
  const groups = objects(subject.output['groups']);
  for (const group of groups) {
    const problem = await groupProblem(subject, group);
    if (problem !== undefined) return fails(problem);
  }
  return passes(
    groups.length === 0
      ? 'No two files are the same.'
      : `${counted(groups.length, 'group')} compared again, byte for byte.`,
  );
};

async function groupProblem(
  { files }: Subject,
  group: { readonly [key: string]: unknown },
): Promise<string | undefined> {
  const paths = Array.isArray(group['files']) ? group['files'].map(String) : [];
  for (const path of paths) {
    const hash = await files.hash(path);
    if (hash !== group['hash']) return `${path} does not have the content of its group.`;
  }
  return undefined;
}
