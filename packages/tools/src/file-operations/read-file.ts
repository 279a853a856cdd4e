import { z } from 'zod';
import type { OpenFile } from '../confined/directory-handle.ts';
import { fileFailure } from '../confined/file-failure.ts';
import { mediaTypeOf } from '../confined/media-type.ts';
import { decodeAs, firstInvalidUtf8, markedEncoding, openUtf8Bytes } from '../confined/text-decoding.ts';
import type { FileScope } from './scope.ts';

/** Bytes of one read: with base64 the text is a third longer, and a string of V8 ends at 512 MiB. */
export const mostBytesRead = 256 * 1024 * 1024;

const encodings = ['utf-8', 'utf-16le', 'latin1', 'base64'] as const;

export const readInput = z.strictObject({
  action: z.literal('read').describe('What a file holds.'),
  path: z.string(),
  encoding: z
    .enum(encodings)
    .default('utf-8')
    .describe('How the bytes become text. A mark of UTF-16 at the beginning wins over utf-8.'),
  offset: z.int().min(0).default(0).describe('Bytes to pass over.'),
  limit: z.int().min(1).max(mostBytesRead).exactOptional().describe('Bytes to read at most. Default: all the rest.'),
});

export const readOutput = z.strictObject({
  action: z.literal('read'),
  path: z.string(),
  content: z.string(),
  encoding: z.enum(encodings),
  size: z.int().describe('Bytes of the whole file.'),
  nextOffset: z.int().nullable().describe('Where to read on; null at the end.'),
  mediaType: z.string().nullable(),
});

export async function readFile(
  input: z.output<typeof readInput>,
  { files }: FileScope,
): Promise<z.input<typeof readOutput>> {
  await using file = await files.openFile(input.path);
  const wanted = Math.max(0, file.size - input.offset);
  if (input.limit === undefined && wanted > mostBytesRead) {
    throw fileFailure('file-too-large', file.shown, {
      detail: `${file.size} bytes; ${mostBytesRead} can be read at once`,
      details: { size: file.size, limit: mostBytesRead },
    });
  }
  const encoding = await encodingOf(file, input.encoding);
  let bytes = await readRange(file, input.offset, Math.min(wanted, input.limit ?? wanted));
  const isWhole = input.offset + bytes.byteLength >= file.size;
  if (!isWhole) bytes = bytes.subarray(0, bytes.byteLength - openBytes(bytes, encoding));
  return {
    action: 'read',
    path: file.shown,
    content: decode(bytes, encoding, { path: file.shown, offset: input.offset }),
    encoding,
    size: file.size,
    nextOffset: isWhole ? null : input.offset + bytes.byteLength,
    mediaType: mediaTypeOf(file.shown),
  };
}

type Encoding = (typeof encodings)[number];

async function encodingOf(file: OpenFile, asked: Encoding): Promise<Encoding> {
  if (asked !== 'utf-8') return asked;
  return markedEncoding(await readRange(file, 0, 2)) === 'utf-16le' ? 'utf-16le' : 'utf-8';
}

async function readRange({ handle }: OpenFile, offset: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Bytes at the end that belong to a character which the limit cuts; they are left for the next read. */
function openBytes(bytes: Uint8Array, encoding: Encoding): number {
  const open = encoding === 'utf-8' ? openUtf8Bytes(bytes) : encoding === 'utf-16le' ? bytes.byteLength % 2 : 0;
  return open < bytes.byteLength ? open : 0;
}

function decode(bytes: Uint8Array, encoding: Encoding, at: { path: string; offset: number }): string {
  if (encoding === 'base64' || encoding === 'latin1') return Buffer.from(bytes).toString(encoding);
  const text = decodeAs(bytes, encoding);
  if (text !== null) return text;
  const position = encoding === 'utf-8' ? at.offset + (firstInvalidUtf8(bytes) ?? 0) : at.offset;
  throw fileFailure('encoding-invalid', at.path, {
    detail: `${encoding}, at byte ${position}`,
    details: { encoding, offset: position },
  });
}
