import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSandbox } from '@orchestr8/sandbox';
import { compare, rounds, type BenchRow } from './row.ts';

const bare = 'python3 -c pass';

/** From the request to its result, of a Python program that does nothing, beside the same without a sandbox. */
export async function benchSandbox(): Promise<readonly BenchRow[]> {
  const sandbox = await openSandbox();
  const cold = `${sandbox.name}, cold`;
  const subjects: Readonly<Record<string, () => Promise<unknown>>> = {
    [bare]: () => once(spawn('/usr/bin/python3', ['-c', 'pass'], { stdio: 'ignore' }), 'close'),
    [cold]: () => sandbox.run({ program: { kind: 'python', source: 'pass' } }),
  };
  const values: Record<string, number[]> = { [bare]: [], [cold]: [] };
  for (const run of Object.values(subjects)) await run();
  for (let round = 0; round < rounds * 8; round += 1) {
    for (const [subject, run] of Object.entries(subjects)) values[subject]?.push(await millisecondsOf(run));
  }
  await sandbox.close();
  return compare({ name: 'sandbox', metric: 'start to result', unit: 'ms', values, baseline: bare });
}

async function millisecondsOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return Number((performance.now() - start).toFixed(1));
}
