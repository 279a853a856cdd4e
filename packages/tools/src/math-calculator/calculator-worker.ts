/** The worker's side: answers one calculation after the other. */
import { parentPort } from 'node:worker_threads';
import { calculate, type Calculation } from './calculate.ts';
import { createRestrictedMath } from './restricted-math.ts';

const restricted = createRestrictedMath();
parentPort?.on('message', (calculation: Calculation) => {
  parentPort?.postMessage(calculate(calculation, restricted));
});
parentPort?.postMessage('ready');
