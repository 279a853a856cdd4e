import { createHash } from 'node:crypto';
import { z } from 'zod';
import { contentOf, type OpenFile } from '../confined/directory-handle.ts';
import { mediaTypeOf } from '../confined/media-type.ts';
import type { FileScope } from './scope.ts';

export const createDirectoryInput = z.strictObject({
  action: z.literal('mkdir').describe('Makes a directory and those above it.'),
  path: z.string(),
});

export const createDirectoryOutput = z.strictObject({
  action: z.literal('mkdir'),
  path: z.string(),
  created: z.boolean().describe('False where it was there already.'),
});

export async function createDirectory(
  input: z.output<typeof createDirectoryInput>,
  { files }: FileScope,
): Promise<z.input<typeof createDirectoryOutput>> {
  const { shown, created } = await files.createDirectory(input.path);
  return { action: 'mkdir', path: shown, created };
}

export const statInput = z.strictObject({
  action: z.literal('stat').describe('What a path stands for, and whether there is anything.'),
  path: z.string(),
});

export const statOutput = z.strictObject({
  action: z.literal('stat'),
  path: z.string(),
  exists: z.boolean(),
  kind: z.enum(['file', 'directory', 'symlink', 'other']).nullable(),
  size: z.int().nullable().describe('Bytes of a file.'),
  modifiedAt: z.iso.datetime().nullable(),
  mediaType: z.string().nullable(),
});

export async function stat(
  input: z.output<typeof statInput>,
  { files }: FileScope,
): Promise<z.input<typeof statOutput>> {
  const status = await files.status(input.path);
  const isFile = status?.kind === 'file';
  return {
    action: 'stat',
    path: status?.shown ?? (await files.shown(input.path)),
    exists: status !== undefined,
    kind: status?.kind ?? null,
    size: isFile ? status.size : null,
    modifiedAt: status?.modifiedAt.toISOString() ?? null,
    mediaType: isFile ? mediaTypeOf(status.shown) : null,
  };
}

export const hashInput = z.strictObject({
  action: z.literal('hash').describe('The checksum of a file.'),
  path: z.string(),
  algorithm: z.enum(['sha256', 'sha512', 'sha1', 'md5']).default('sha256'),
});

export const hashOutput = z.strictObject({
  action: z.literal('hash'),
  path: z.string(),
  algorithm: z.enum(['sha256', 'sha512', 'sha1', 'md5']),
  hash: z.string().describe('In hexadecimal.'),
  size: z.int().describe('Bytes.'),
});

export async function hash(
  input: z.output<typeof hashInput>,
  { files, context }: FileScope,
): Promise<z.input<typeof hashOutput>> {
  await using file = await files.openFile(input.path);
  const { algorithm } = input;
  const found = await hashOf(file, algorithm, context.signal);
  return { action: 'hash', path: file.shown, algorithm, hash: found, size: file.size };
}

/** The checksum of what is in the file, in hexadecimal; reads it in pieces. */
export async function hashOf(file: OpenFile, algorithm: string, signal: AbortSignal): Promise<string> {
  const sum = createHash(algorithm);
  for await (const chunk of contentOf(file)) {
    signal.throwIfAborted();
    sum.update(chunk);
  }
  return sum.digest('hex');
}
