import { dirname } from 'node:path';
import { z } from 'zod';
import { OrchestratorError } from '@orchestr8/schema';
import { contentOf } from '../confined/directory-handle.ts';
import type { ConfinedFiles } from '../confined/confined-files.ts';
import type { FileScope } from './scope.ts';

const contentInput = {
  path: z.string(),
  content: z.string(),
  encoding: z.enum(['utf-8', 'base64']).default('utf-8').describe('What "content" is.'),
};

export const writeInput = z.strictObject({
  action: z.literal('write').describe('Writes a whole file, in one step; makes the directories above it.'),
  ...contentInput,
  overwrite: z.boolean().default(true),
});

export const appendInput = z.strictObject({
  action: z.literal('append').describe('Adds to the end of a file, or makes it.'),
  ...contentInput,
});

const writtenOutput = { path: z.string(), size: z.int().describe('Bytes.'), created: z.boolean() };
export const writeOutput = z.strictObject({ action: z.literal('write'), ...writtenOutput });
export const appendOutput = z.strictObject({ action: z.literal('append'), ...writtenOutput });

export async function writeFile(
  input: z.output<typeof writeInput>,
  { files }: FileScope,
): Promise<z.input<typeof writeOutput>> {
  const bytes = bytesOf(input);
  await createDirectoryAbove(files, input.path);
  const { shown, size, created } = await files.writeFile(input.path, bytes, { overwrite: input.overwrite });
  return { action: 'write', path: shown, size, created };
}

export async function appendToFile(
  input: z.output<typeof appendInput>,
  { files }: FileScope,
): Promise<z.input<typeof appendOutput>> {
  const bytes = bytesOf(input);
  await createDirectoryAbove(files, input.path);
  const content = (await files.status(input.path)) === undefined ? bytes : contentAnd(files, input.path, bytes);
  const { shown, size, created } = await files.writeFile(input.path, content);
  return { action: 'append', path: shown, size, created };
}

/** Makes the directories that a file is to stand in. */
export async function createDirectoryAbove(files: ConfinedFiles, path: string): Promise<void> {
  await files.createDirectory(dirname(path));
}

async function* contentAnd(files: ConfinedFiles, path: string, more: Uint8Array): AsyncGenerator<Uint8Array> {
  await using file = await files.openFile(path);
  yield* contentOf(file);
  yield more;
}

function bytesOf({ content, encoding }: { content: string; encoding: 'utf-8' | 'base64' }): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(content, 'utf-8');
  if (/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) return Buffer.from(content, 'base64');
  throw new OrchestratorError('"content" is not base64.', {
    code: 'encoding-invalid',
    hint: 'Encode the bytes as base64, or set "encoding" to "utf-8".',
  });
}
