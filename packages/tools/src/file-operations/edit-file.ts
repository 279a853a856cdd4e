import { OrchestratorError } from '@orchestr8/schema';
import { z } from 'zod';
import { fileFailure } from '../confined/file-failure.ts';
import { firstInvalidUtf8 } from '../confined/text-decoding.ts';
import type { FileScope } from './scope.ts';

const mostBytesEdited = 64 * 1024 * 1024;

export const editInput = z.strictObject({
  action: z.literal('edit').describe('Replaces a text in a file (UTF-8), exactly as given.'),
  path: z.string(),
  find: z.string().min(1).describe('As it stands in the file, spaces and line ends included.'),
  replace: z.string(),
  all: z.boolean().default(false).describe('Whether to replace each one. Otherwise there must be exactly one.'),
});

export const editOutput = z.strictObject({
  action: z.literal('edit'),
  path: z.string(),
  replacements: z.int(),
  size: z.int().describe('Bytes.'),
});

export async function editFile(
  input: z.output<typeof editInput>,
  { files }: FileScope,
): Promise<z.input<typeof editOutput>> {
  const text = await readText(input.path, files);
  const parts = text.split(input.find);
  const count = parts.length - 1;
  if (count === 0) throw textFailure('text-not-found', input.path, 0);
  if (count > 1 && !input.all) throw textFailure('text-not-unique', input.path, count);
  const { shown, size } = await files.writeFile(input.path, Buffer.from(parts.join(input.replace), 'utf-8'));
  return { action: 'edit', path: shown, replacements: count, size };
}

async function readText(path: string, files: FileScope['files']): Promise<string> {
  await using file = await files.openFile(path);
  if (file.size > mostBytesEdited) {
    const detail = `${file.size} bytes; ${mostBytesEdited} can be edited`;
    throw fileFailure('file-too-large', file.shown, { detail, hint: 'Write it anew in parts.' });
  }
  const bytes = await file.handle.readFile();
  const invalid = firstInvalidUtf8(bytes);
  if (invalid === null) return bytes.toString('utf-8');
  throw fileFailure('encoding-invalid', file.shown, {
    detail: `utf-8, at byte ${invalid}`,
    hint: 'Only files in UTF-8 can be edited.',
    details: { encoding: 'utf-8', offset: invalid },
  });
}

function textFailure(code: 'text-not-found' | 'text-not-unique', path: string, count: number): OrchestratorError {
  const isMissing = code === 'text-not-found';
  const what = isMissing ? 'does not hold the text' : `holds the text ${count} times`;
  return new OrchestratorError(`${JSON.stringify(path)} ${what}.`, {
    code,
    hint: isMissing
      ? 'Read the file, and give "find" exactly as it stands there.'
      : 'Give more of what stands around it, or set "all" to true.',
    details: { path, count },
  });
}
