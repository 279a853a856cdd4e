import { basename, resolve } from 'node:path';
import { OrchestratorError } from '@orchestr8/schema';
import { analyzeSources, type AnalysisRequest } from './analyze-sources.ts';
import { analyzeInWorker } from './analyze-in-worker.ts';
import type { Project } from './project.ts';
import { diskFiles } from './sources/disk-files.ts';
import { memoryFiles } from './sources/memory-files.ts';
import { readSources, type ReadOptions } from './sources/read-sources.ts';
import type { SourceFiles } from './sources/source-files.ts';

export interface AnalyzeOptions extends ReadOptions {
  /** The directory whose sources are analysed. With `files` or `source` just a name for the result. */
  readonly root?: string;
  /** Sources held in memory: path with `/` → text or bytes. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
  /** A caller's own access to files; wins over `files` and the disk. */
  readonly source?: SourceFiles;
  /** Run in the caller's thread: for tests and for callers that are workers themselves. Default: false. */
  readonly inProcess?: boolean;
  /** A file whose parsing takes longer is passed over. Default: 5,000 ms. */
  readonly parseTimeoutMs?: number;
}

/**
 * Analyses the sources of a directory (or of memory): definitions, the calls between them, measures.
 *
 * A source that can't be read, decoded or parsed stands in `skipped`; it never ends the analysis. The work runs in a
 * worker thread, and `signal` ends it at once (the promise rejects with the signal's reason).
 *
 * @throws OrchestratorError `no-sources` when there is nothing to analyse: `details.skipped` says what was passed over.
 *
 * @example
 * ```ts
 * const project = await analyzeProject({ root: 'src', languages: ['python'] });
 * const { paths } = findPaths(project, { from: 'main', to: 'process_data' });
 * ```
 */
export async function analyzeProject(options: AnalyzeOptions): Promise<Project> {
  const root = options.root ?? '';
  const source = options.source ?? (options.files ? memoryFiles(options.files) : diskFiles(resolve(root)));
  const { sources, skipped } = await readSources(source, options);
  if (sources.length === 0) throw noSources(root, skipped);
  const request: AnalysisRequest = {
    root,
    rootName: basename(resolve(root)),
    sources,
    skipped,
    parseTimeoutMs: options.parseTimeoutMs ?? 5_000,
  };
  const onProgress = (progress: Parameters<NonNullable<ReadOptions['onProgress']>>[0]): void => {
    options.signal?.throwIfAborted();
    options.onProgress?.(progress);
  };
  const project = options.inProcess
    ? await analyzeSources(request, onProgress)
    : await analyzeInWorker(request, { onProgress, ...(options.signal ? { signal: options.signal } : {}) });
  if (project.files.length === 0) throw noSources(root, project.skipped);
  return project;
}

function noSources(root: string, skipped: Project['skipped']): OrchestratorError {
  const first = skipped[0];
  const why = first === undefined ? '' : ` (${skipped.length} passed over; ${first.file}: ${first.reason})`;
  return new OrchestratorError(`No source to analyse in "${root}"${why}.`, {
    code: 'no-sources',
    hint: 'Name a directory that holds Python, TypeScript or JavaScript files that can be read.',
    details: { root, skipped: skipped.slice(0, 100).map(({ file, reason }) => ({ file, reason })) },
  });
}
