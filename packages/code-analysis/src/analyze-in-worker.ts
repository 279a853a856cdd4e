import { Worker } from 'node:worker_threads';
import { OrchestratorError } from '@orchestr8/schema';
import type { AnalysisRequest } from './analyze-sources.ts';
import type { AnalysisProgress, Project } from './project.ts';

/** What the worker says. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: AnalysisProgress }
  | { readonly type: 'done'; readonly project: Project }
  | { readonly type: 'failed'; readonly message: string };

/** Runs an analysis in a thread of its own; the signal ends the thread. */
export function analyzeInWorker(
  request: AnalysisRequest,
  options: { readonly onProgress: (progress: AnalysisProgress) => void; readonly signal?: AbortSignal },
): Promise<Project> {
  const { signal } = options;
  signal?.throwIfAborted();
  // Built, this file stands beside the worker as .js; from source, both are .ts.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./analysis-worker.${extension}`, import.meta.url), {
    workerData: request,
    resourceLimits: { stackSizeMb: 32, maxOldGenerationSizeMb: 4096 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Project>();
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'done') resolve(message.project);
    else if (message.type === 'failed') reject(failure(message.message));
    else forward(message.progress);
  });
  worker.on('error', (error) => reject(failure(error instanceof Error ? error.message : String(error))));
  worker.on('exit', () => reject(failure('the worker ended before it was done')));
  const forward = (progress: AnalysisProgress): void => {
    try {
      options.onProgress(progress);
    } catch (error) {
      reject(error);
    }
  };
  return promise.finally(() => {
    signal?.removeEventListener('abort', abort);
    return worker.terminate();
  });
}

function failure(message: string): OrchestratorError {
  return new OrchestratorError(`The analysis failed: ${message}.`, {
    code: 'analysis-failed',
    hint: 'Analyse a part of the sources (`include`, `exclude`) to find the file that it fails on.',
  });
}
