import { matchesGlob } from 'node:path';
import type { AnalysisProgress, LanguageName, SkippedFile } from '../project.ts';
import { ignoredFolders, languageOf } from './languages.ts';
import type { SourceFiles } from './source-files.ts';

/** Bounds of an analysis; each has a default. */
export interface AnalysisLimits {
  /** Larger files are passed over. Default: 5 MiB. */
  readonly maxFileBytes?: number;
  /** Files after this many are passed over. Default: 20,000. */
  readonly maxFiles?: number;
}

/** A file's bytes, before decoding. */
export interface SourceBytes {
  readonly file: string;
  readonly language: LanguageName;
  readonly bytes: Uint8Array;
}

export interface ReadOptions {
  /** Default: all. `typescript` takes in `tsx`. */
  readonly languages?: readonly LanguageName[];
  /** Globs of paths relative to the root; default: all. */
  readonly include?: readonly string[];
  /** Globs of paths relative to the root; a folder that matches is not entered. */
  readonly exclude?: readonly string[];
  readonly limits?: AnalysisLimits;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AnalysisProgress) => void;
}

export const defaultLimits = { maxFileBytes: 5 * 1024 * 1024, maxFiles: 20_000 };

/** Reads what is to be analysed, in the order of the paths; what can't be read is in `skipped`. */
export async function readSources(
  source: SourceFiles,
  options: ReadOptions,
): Promise<{ sources: SourceBytes[]; skipped: SkippedFile[] }> {
  const limits = { ...defaultLimits, ...options.limits };
  const listing = await source.listFiles(
    (path) => accepts(path, options),
    (folder) => !ignoredFolders.has(folder.slice(folder.lastIndexOf('/') + 1)) && !matchesAny(folder, options.exclude),
  );
  const skipped = [...listing.skipped];
  const entries = listing.entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const sources: SourceBytes[] = [];
  for (const [index, entry] of entries.entries()) {
    options.signal?.throwIfAborted();
    const language = languageOf(entry.path);
    if (language === null) continue;
    const bytes = sources.length < limits.maxFiles ? await readOne(source, entry, limits.maxFileBytes) : tooMany;
    if (typeof bytes === 'string') skipped.push({ file: entry.path, reason: bytes });
    else sources.push({ file: entry.path, language, bytes });
    options.onProgress?.({ phase: 'list', done: index + 1, total: entries.length });
  }
  return { sources, skipped };
}

const tooMany = 'more files than the limit (maxFiles)';

async function readOne(
  source: SourceFiles,
  entry: { path: string; size?: number },
  maxBytes: number,
): Promise<Uint8Array | string> {
  if (entry.size !== undefined && entry.size > maxBytes) return tooLarge(entry.size, maxBytes);
  try {
    const bytes = await source.readFile(entry.path, maxBytes);
    return bytes.byteLength > maxBytes ? tooLarge(bytes.byteLength, maxBytes) : bytes;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function tooLarge(size: number, maxBytes: number): string {
  return `too large: ${size} bytes, the limit is ${maxBytes} (limits.maxFileBytes)`;
}

function accepts(path: string, options: ReadOptions): boolean {
  const language = languageOf(path);
  if (language === null) return false;
  const wanted = options.languages;
  const fits = wanted?.includes(language) || (language === 'tsx' && wanted?.includes('typescript'));
  if (wanted !== undefined && !fits) return false;
  if (options.include !== undefined && !matchesAny(path, options.include)) return false;
  return !matchesAny(path, options.exclude);
}

function matchesAny(path: string, globs: readonly string[] | undefined): boolean {
  return globs?.some((glob) => matchesGlob(path, glob)) ?? false;
}
