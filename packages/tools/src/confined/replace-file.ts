import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { DirectoryHandle } from './directory-handle.ts';
import { systemCode } from './file-failure.ts';

export type FileContent = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes a file beside its place, then puts it there in one step. Durable when it returns; when it fails, the old file
 * is untouched.
 *
 * @returns the size in bytes
 */
export async function replaceFile(
  place: { readonly directory: DirectoryHandle; readonly name: string; readonly mode: number },
  content: FileContent,
): Promise<number> {
  const { directory, name, mode } = place;
  const temporary = `.${randomUUID()}.orchestr8-part`;
  const handle = await directory.createFile(temporary, mode & 0o777);
  try {
    const size = await writeAndClose(handle, content);
    await directory.rename(temporary, directory, name);
    await directory.sync();
    return size;
  } catch (error) {
    await directory.removeFile(temporary).catch(() => undefined);
    throw error;
  }
}

/** Of a name in a directory; undefined where there is none. */
export async function statusIn(directory: DirectoryHandle, name: string): Promise<Stats | undefined> {
  try {
    return await directory.status(name);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeAndClose(handle: FileHandle, content: FileContent): Promise<number> {
  try {
    let size = 0;
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      await handle.writeFile(chunk);
      size += chunk.byteLength;
    }
    await handle.sync();
    return size;
  } finally {
    await handle.close();
  }
}
