import { z } from 'zod';
import type { OpenFile } from '../confined/directory-handle.ts';
import { fileFailure, skipReason, type Skipped } from '../confined/file-failure.ts';
import { selectFiles, selectionInput, skippedSchema } from '../confined/select-files.ts';
import { decodeText } from '../confined/text-decoding.ts';
import { lineMatcher, type LineMatcher } from './line-matcher.ts';
import type { FileScope } from './scope.ts';

const mostBytesSearched = 64 * 1024 * 1024;
const longestExcerpt = 200;

export const searchInput = z
  .strictObject({
    action: z.literal('search').describe('Finds a text or a regular expression, line by line.'),
    ...selectionInput,
    path: z.string().default('.').describe('A directory or a file.'),
    text: z.string().min(1).exactOptional().describe('Found as it is. Either this or "regex".'),
    regex: z.string().min(1).exactOptional().describe('In the syntax of RE2: no back references, no look-around.'),
    caseSensitive: z.boolean().default(true),
    limit: z.int().min(1).max(100_000).default(1_000).describe('How many matches at most.'),
  })
  .refine(({ text, regex }) => (text === undefined) !== (regex === undefined), {
    message: 'Give either "text" or "regex".',
  });

const matchSchema = z.strictObject({
  file: z.string(),
  line: z.int().describe('From 1.'),
  column: z.int().describe('From 1, in UTF-16 code units.'),
  excerpt: z.string().describe('The line; of a long one what stands around the match.'),
});

export const searchOutput = z.strictObject({
  action: z.literal('search'),
  path: z.string(),
  matches: z.array(matchSchema),
  filesSearched: z.int(),
  binaryFiles: z.int().describe('Passed over.'),
  truncated: z.boolean(),
  skipped: skippedSchema,
});

type Match = z.input<typeof matchSchema>;

export async function searchFiles(
  input: z.output<typeof searchInput>,
  scope: FileScope,
): Promise<z.input<typeof searchOutput>> {
  const matcher = await lineMatcher(input);
  const skipped: Skipped[] = [];
  const skip = (one: Skipped) => skipped.push(one);
  const matches: Match[] = [];
  let [filesSearched, binaryFiles] = [0, 0];
  for await (const { file, open } of candidates(input, scope, skip)) {
    if (matches.length > input.limit) break;
    try {
      await using opened = await open();
      const text = await textOf(opened);
      if (text === null) binaryFiles++;
      else {
        filesSearched++;
        addMatches(matches, { file, text, most: input.limit + 1 }, matcher);
      }
    } catch (error) {
      skip({ file, reason: skipReason(error) });
    }
  }
  const truncated = matches.length > input.limit;
  const kept = matches.slice(0, input.limit);
  return { action: 'search', path: input.path, matches: kept, filesSearched, binaryFiles, truncated, skipped };
}

async function* candidates(
  input: z.output<typeof searchInput>,
  { files, context }: FileScope,
  skip: (one: Skipped) => void,
): AsyncGenerator<{ readonly file: string; open(): Promise<OpenFile> }> {
  const status = await files.status(input.path, 'follow');
  if (status?.kind === 'file') yield { file: status.shown, open: () => files.openFile(input.path) };
  else yield* selectFiles(files, input, { skip, signal: context.signal });
}

async function textOf(file: OpenFile): Promise<string | null> {
  if (file.size > mostBytesSearched) throw fileFailure('file-too-large', '');
  return decodeText(await file.handle.readFile())?.text ?? null;
}

function addMatches(
  matches: Match[],
  { file, text, most }: { readonly file: string; readonly text: string; readonly most: number },
  matcher: LineMatcher,
): void {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    for (const column of matcher(line)) {
      matches.push({ file, line: index + 1, column: column + 1, excerpt: excerptOf(line, column) });
      if (matches.length >= most) return;
    }
  }
}

function excerptOf(line: string, column: number): string {
  if (line.length <= longestExcerpt) return line;
  const from = Math.max(0, Math.min(column - 60, line.length - longestExcerpt));
  const excerpt = line.slice(from, from + longestExcerpt).toWellFormed();
  return `${from > 0 ? '…' : ''}${excerpt}${from + longestExcerpt < line.length ? '…' : ''}`;
}
