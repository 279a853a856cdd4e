import { open, type FileHandle } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { documentLimits, type DocumentFormat } from '@orchestr8/schema';
import { unreadable } from './json-argument.ts';

/** An existing file, or a name that ends like one, is a workflow; anything else is the text of a task. */
export function isWorkflowFile(target: string): boolean {
  if (/\.(json|ya?ml)$/i.test(target)) return true;
  if (target.length > 4_096 || target.includes('\0')) return false;
  return statSync(target, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** How a file is written, by its name. */
export function formatOf(file: string): DocumentFormat | undefined {
  if (/\.json$/i.test(file)) return 'json';
  return /\.ya?ml$/i.test(file) ? 'yaml' : undefined;
}

/**
 * The bytes of a document; of one that is too large, one byte more than is allowed, so that whoever reads it says so.
 * @throws OrchestratorError `file-not-found`, `file-unreadable`
 */
export async function readDocumentBytes(file: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size <= documentLimits.bytes) return await handle.readFile();
    const bytes = Buffer.alloc(documentLimits.bytes + 1);
    await handle.read(bytes, 0, bytes.length, 0);
    return bytes;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    await handle?.close();
  }
}
