import type { StepContext } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { z } from 'zod';
import { ConfinedFiles } from '../confined/confined-files.ts';
import { globMatcher } from '../confined/glob-matcher.ts';
import { globSchema, skippedSchema } from '../confined/select-files.ts';
import { decodeText } from '../confined/text-decoding.ts';
import { confinedSources } from './confined-sources.ts';
import { commentLines, commentSyntaxOf, type CommentLine } from './source-comments.ts';

const mostBytes = 5 * 1024 * 1024;
const leftOut = ['node_modules', '__pycache__', 'venv', 'site-packages', 'dist', 'build', 'coverage'];

export const commentsInput = z.strictObject({
  action: z.literal('comments').describe('Comments with a tag such as TODO.'),
  folder: z.string().default('.').describe('A directory or one file, relative to the workspace or absolute.'),
  tags: z
    .array(z.string().regex(/^[A-Za-z][\w-]{0,29}$/, 'Must be a word'))
    .min(1)
    .max(50)
    .default(['TODO', 'FIXME', 'HACK', 'XXX']),
  pattern: globSchema.default('**').describe('A glob of paths below the folder, such as "**/*.py".'),
  exclude: z
    .array(globSchema)
    .max(100)
    .default(leftOut.map((name) => `**/${name}`)),
  limit: z.int().min(1).max(100_000).default(10_000),
});

const commentSchema = z.strictObject({
  file: z.string(),
  line: z.int().describe('From 1.'),
  tag: z.string(),
  text: z.string(),
  author: z.string().nullable().describe('As in TODO(ann).'),
});

export const commentsOutput = z.strictObject({
  comments: z.array(commentSchema),
  counts: z.record(z.string(), z.int()).describe('How many of each tag.'),
  filesRead: z.int(),
  truncated: z.boolean(),
  skipped: skippedSchema,
});

type Comment = z.input<typeof commentSchema>;

/** @throws OrchestratorError `no-sources` */
export async function comments(
  input: z.output<typeof commentsInput>,
  context: StepContext,
): Promise<z.input<typeof commentsOutput>> {
  const { source } = await confinedSources(new ConfinedFiles(context), input.folder, context.signal);
  const wanted = await globMatcher([input.pattern]);
  const unwanted = await globMatcher(input.exclude);
  const { entries, skipped } = await source.listFiles(
    (path) => commentSyntaxOf(path) !== undefined && wanted(path) && !unwanted(path),
    (path) => !unwanted(path) && !/(?:^|\/)\.[^/]*$/.test(path),
  );
  const found: Comment[] = [];
  const passedOver = [...skipped];
  let filesRead = 0;
  for (const { path } of entries) {
    const text = await textOf(path, source.readFile.bind(source));
    if ('reason' in text) {
      passedOver.push({ file: path, reason: text.reason });
      continue;
    }
    filesRead++;
    for (const comment of taggedComments(path, text.text, input.tags)) found.push(comment);
  }
  if (filesRead === 0) throw noSources(input.folder, passedOver);
  const counts = Object.fromEntries(input.tags.map((tag) => [tag, found.filter((one) => one.tag === tag).length]));
  const truncated = found.length > input.limit;
  return { comments: found.slice(0, input.limit), counts, filesRead, truncated, skipped: passedOver };
}

async function textOf(
  path: string,
  readFile: (path: string, maxBytes: number) => Promise<Uint8Array>,
): Promise<{ readonly text: string } | { readonly reason: string }> {
  try {
    const decoded = decodeText(await readFile(path, mostBytes));
    return decoded === null ? { reason: 'is no text' } : { text: decoded.text };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function* taggedComments(file: string, text: string, tags: readonly string[]): Generator<Comment> {
  const syntax = commentSyntaxOf(file);
  if (syntax === undefined) return;
  for (const comment of commentLines(text, syntax)) yield* tagsIn(file, comment, tags);
}

/** A tag counts in capitals anywhere, and otherwise at the beginning with a colon or an author behind it. */
function* tagsIn(file: string, comment: CommentLine, tags: readonly string[]): Generator<Comment> {
  const alternatives = tags.map((tag) => tag.replace(/-/g, String.raw`\-`)).join('|');
  const pattern = new RegExp(String.raw`(?<![\w-])(${alternatives})(?![\w-])(?:\(([^()]*)\))?(:?)`, 'gi');
  const matches = [...comment.text.matchAll(pattern)].filter((match) => isTag(comment.text, match, tags));
  for (const [index, match] of matches.entries()) {
    const end = matches[index + 1]?.index ?? comment.text.length;
    const rest = comment.text.slice(match.index + match[0].length, end);
    const tag = tags.find((one) => one.toLowerCase() === match[1]?.toLowerCase()) ?? '';
    const author = match[2]?.trim().replace(/^@/, '') ?? '';
    yield { file, line: comment.line, tag, text: plainText(rest), author: author === '' ? null : author };
  }
}

function isTag(text: string, match: RegExpExecArray, tags: readonly string[]): boolean {
  if (tags.includes(match[1] ?? '')) return true;
  const isAtBeginning = /^[\s*!/#@-]*$/.test(text.slice(0, match.index));
  return isAtBeginning && (match[2] !== undefined || match[3] === ':');
}

function plainText(rest: string): string {
  return rest
    .replace(/^[\s:,-]+/, '')
    .replace(/[\s*]+$/, '')
    .slice(0, 500)
    .toWellFormed();
}

function noSources(folder: string, skipped: readonly { file: string; reason: string }[]): OrchestratorError {
  return new OrchestratorError(`No source to read in ${JSON.stringify(folder)}.`, {
    code: 'no-sources',
    hint: 'Name a directory that holds source files that can be read.',
    details: { root: folder, skipped: skipped.slice(0, 100).map(({ file, reason }) => ({ file, reason })) },
  });
}
