import { isTableFile } from '../classify.ts';
import { isWord, type Found, type Reading } from '../reading.ts';
import { extractFolder } from './folder.ts';

const folderNouns = new Set(['folder', 'directory', 'dir']);

/** The tables (CSV or TSV files) that a task names, in order. A directory named apart from its file is put before it. */
export function extractTables(reading: Reading): readonly Found[] {
  const files = reading.tokens.flatMap((token, index) => {
    const isFile = token.kind === 'file' || token.kind === 'path' || token.quoted;
    return isFile && isTableFile(token.text) ? [{ value: token.text, tokens: [index] }] : [];
  });
  const folder = folderOfTables(reading);
  if (folder === undefined || files.length === 0) return files;
  return files.map((file, order) =>
    file.value.includes('/')
      ? file
      : {
          value: `${folder.value.replace(/\/+$/, '')}/${file.value}`,
          tokens: order === 0 ? [...file.tokens, ...folder.tokens] : file.tokens,
        },
  );
}

function folderOfTables(reading: Reading): { readonly value: string; readonly tokens: readonly number[] } | undefined {
  const index = reading.tokens.findIndex((token) => token.kind === 'path' && !isTableFile(token.text));
  const path = reading.tokens[index];
  if (path !== undefined) return { value: path.text, tokens: [index] };
  // "sales.csv in the data folder"
  const folder = extractFolder(reading);
  const isNamed = folder?.tokens.some((at) => isWord(reading.tokens[at], folderNouns)) === true;
  return folder === undefined || !isNamed || folder.value === '.'
    ? undefined
    : { value: String(folder.value), tokens: folder.tokens };
}
