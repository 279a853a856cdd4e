import type { SourceFiles } from './source-files.ts';

/** Sources held in memory: path (with `/`) → text or bytes. */
export function memoryFiles(files: ReadonlyMap<string, string | Uint8Array>): SourceFiles {
  const encoder = new TextEncoder();
  return {
    async listFiles(accept, enter) {
      const paths = [...files.keys()].filter((path) => accept(path) && foldersOf(path).every(enter));
      return { entries: paths.map((path) => ({ path })), skipped: [] };
    },
    async readFile(path) {
      const content = files.get(path) ?? new Uint8Array();
      return typeof content === 'string' ? encoder.encode(content) : content;
    },
  };
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
