import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SkippedFile } from '../project.ts';
import type { SourceEntry, SourceFiles } from './source-files.ts';

/**
 * Sources below a directory of the disk. Symbolic links below it are not followed (so no loop and no way out of the
 * directory); what can't be read is reported, never thrown. A root that can't be read is reported as `.`.
 */
export function diskFiles(root: string): SourceFiles {
  return {
    async listFiles(accept, enter) {
      const entries: SourceEntry[] = [];
      const skipped: SkippedFile[] = [];
      const pending = [''];
      for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
        const children = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
          skipped.push({ file: folder === '' ? '.' : folder, reason: reasonOf(error) });
          return [];
        });
        for (const child of children) {
          const path = folder === '' ? child.name : `${folder}/${child.name}`;
          if (child.isDirectory()) {
            if (enter(path)) pending.push(path);
          } else if (accept(path)) {
            if (child.isFile()) entries.push({ path });
            else skipped.push({ file: path, reason: 'not a regular file (links are not followed)' });
          }
        }
      }
      return { entries, skipped };
    },
    async readFile(path, maxBytes) {
      const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
      const handle = await open(join(root, path), flags).catch((error: unknown) => {
        throw new Error(reasonOf(error), { cause: error });
      });
      try {
        const status = await handle.stat();
        if (!status.isFile()) throw new Error('not a regular file');
        if (status.size > maxBytes) throw new Error(`too large: ${status.size} bytes, the limit is ${maxBytes}`);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
  };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    case 'ENOENT':
      return 'it does not exist';
    case 'ENOTDIR':
      return 'it is not a directory';
    case 'ELOOP':
      return 'a symbolic link (links are not followed)';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
