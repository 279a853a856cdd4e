import { z } from 'zod';
import type { ConfinedFiles } from './confined-files.ts';
import { forbiddenReason, type Skipped } from './file-failure.ts';
import { globMatcher } from './glob-matcher.ts';
import { walk, type WalkEntry } from './walk.ts';

/** A glob, as `globMatcher` reads it. */
export const globSchema = z.string().min(1).max(1_000);

/** The keys with which an input says which files below a directory it means. */
export const selectionInput = {
  path: z.string().default('.').describe('A directory, relative to the workspace or absolute.'),
  pattern: z
    .union([globSchema, z.array(globSchema).min(1).max(100)])
    .exactOptional()
    .describe('Globs of paths below the directory, such as "**/*.md". Default: everything.'),
  exclude: z
    .array(globSchema)
    .max(100)
    .default([])
    .describe('Globs of what to leave out; a directory is left out as a whole.'),
  hidden: z.boolean().default(false).describe('Whether names that begin with a dot are taken in.'),
};

export const skippedSchema = z.array(z.strictObject({ file: z.string(), reason: z.string() }));

export interface Selection {
  readonly path: string;
  readonly pattern?: string | readonly string[];
  readonly exclude: readonly string[];
  readonly hidden: boolean;
  /** Default: true. */
  readonly recursive?: boolean;
}

/** What is below the directory and fits; what can't be looked into is told to `skip`. */
export async function* selectEntries(
  files: ConfinedFiles,
  selection: Selection,
  reporting: { readonly skip: (skipped: Skipped) => void; readonly signal: AbortSignal },
): AsyncGenerator<WalkEntry> {
  const { pattern, hidden, recursive = true } = selection;
  const wanted = pattern === undefined ? () => true : await globMatcher([pattern].flat());
  const unwanted = await globMatcher(selection.exclude);
  const isLeftOut = (path: string) => {
    const isHidden = path.slice(path.lastIndexOf('/') + 1).startsWith('.');
    return (isHidden && !hidden) || unwanted(path);
  };
  const enter = (path: string) => recursive && !isLeftOut(path);
  for await (const entry of walk(files, selection.path, { ...reporting, enter })) {
    if (isLeftOut(entry.path)) continue;
    if (!wanted(entry.path) && !(entry.isForbidden && entry.kind === 'directory' && recursive)) continue;
    if (entry.isForbidden) reporting.skip({ file: entry.file, reason: forbiddenReason });
    else yield entry;
  }
}

/** Like `selectEntries`, regular files only; the rest is told to `skip`. */
export async function* selectFiles(
  ...[files, selection, reporting]: Parameters<typeof selectEntries>
): AsyncGenerator<WalkEntry> {
  for await (const entry of selectEntries(files, selection, reporting)) {
    if (entry.kind === 'file') yield entry;
    else if (entry.kind === 'symlink') reporting.skip({ file: entry.file, reason: 'is a symbolic link' });
    else if (entry.kind === 'other') reporting.skip({ file: entry.file, reason: 'is a pipe, socket or device' });
  }
}
