/**
 * Calculates in a worker thread, so that no expression can hold up the process or fill its memory.
 *
 * Owns: one worker, its limits, and the order of what it is asked. What takes too long ends with the worker; the next
 * calculation gets a new one.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { OrchestratorError } from '@orchestr8/schema';
import type { Calculation, CalculationAnswer, CalculationResult } from './calculate.ts';

/** How long a calculation may take, in milliseconds. */
const longestCalculation = 3_000;
/** How long the worker stays after the last one, in milliseconds. */
const longestIdle = 30_000;
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

let worker: Promise<Worker> | undefined;
let last: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | undefined;

/**
 * Calculates.
 *
 * @throws OrchestratorError `expression-invalid`, `expression-too-large`, `result-not-finite`, `unit-unknown`,
 *   `units-incompatible`, `calculation-too-long`
 */
export async function calculateInWorker(calculation: Calculation, signal: AbortSignal): Promise<CalculationResult> {
  const turn = last.then(() => ask(calculation, signal));
  last = turn.catch(() => undefined);
  const answer = await turn;
  if ('result' in answer) return answer.result;
  const { code, message, hint } = answer.problem;
  throw new OrchestratorError(message, { code, hint, details: { ...calculation } });
}

async function ask(calculation: Calculation, signal: AbortSignal): Promise<CalculationAnswer> {
  signal.throwIfAborted();
  clearTimeout(idle);
  worker ??= startWorker();
  const current = await worker;
  const limit = AbortSignal.timeout(longestCalculation);
  current.ref();
  try {
    const answered = once(current, 'message', { signal: AbortSignal.any([limit, signal]) });
    current.postMessage(calculation);
    const [answer] = (await answered) as [CalculationAnswer];
    current.unref();
    if ('isSpent' in answer && answer.isSpent) stopWorker();
    idle = setTimeout(stopWorker, longestIdle).unref();
    return answer;
  } catch (error) {
    stopWorker();
    signal.throwIfAborted();
    throw new OrchestratorError('The calculation takes too long or needs too much memory.', {
      code: 'calculation-too-long',
      hint: 'Use smaller numbers or a simpler expression.',
      details: { ...calculation, limitMs: longestCalculation },
      cause: error,
    });
  }
}

async function startWorker(): Promise<Worker> {
  // The sibling is `.ts` where sources run as they are, and `.js` where they were built.
  const entry = new URL(`./calculator-worker${extname(import.meta.url)}`, import.meta.url);
  const started = new Worker(entry, { resourceLimits, env: {}, execArgv: [] });
  // Whoever waits for an answer hears of it; when nobody does, it must not end the process.
  started.on('error', () => undefined);
  try {
    await once(started, 'message');
    return started;
  } catch (error) {
    worker = undefined;
    throw error;
  }
}

function stopWorker(): void {
  const stopped = worker;
  worker = undefined;
  void stopped?.then((one) => one.terminate());
}
