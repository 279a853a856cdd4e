import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerMessage } from './analyze-in-worker.ts';
import { analyzeSources, type AnalysisRequest } from './analyze-sources.ts';

// The thread of one analysis: started with its request, it answers with progress and one result.

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);
let told = 0;

try {
  const project = await analyzeSources(workerData as AnalysisRequest, (progress) => {
    const now = performance.now();
    if (now - told < 50 && progress.done < progress.total) return;
    told = now;
    tell({ type: 'progress', progress });
  });
  tell({ type: 'done', project });
} catch (error) {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
