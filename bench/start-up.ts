import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, rounds, type BenchRow } from './row.ts';

const bin = fileURLToPath(new URL('../packages/cli/bin/orchestr8.js', import.meta.url));
const subjects: Readonly<Record<string, readonly string[]>> = {
  'node -p 1': ['-p', '1'],
  'orchestr8 --version': [bin, '--version'],
  'orchestr8 --help': [bin, '--help'],
  'orchestr8 run': [bin, 'run', 'what is 6 * 7?', '--json'],
};

/** From the start of the process to its first output, on either stream. */
export async function benchStartUp(): Promise<readonly BenchRow[]> {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-bench-'));
  const values: Record<string, number[]> = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]));
  for (const args of Object.values(subjects)) await firstOutput(args, home);
  for (let round = 0; round < rounds * 3; round += 1) {
    for (const [subject, args] of Object.entries(subjects)) values[subject]?.push(await firstOutput(args, home));
  }
  await rm(home, { recursive: true });
  return compare({ name: 'start-up', metric: 'first output', unit: 'ms', values, baseline: 'node -p 1' });
}

function firstOutput(args: readonly string[], home: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { cwd: home, env: { ...process.env, ORCHESTR8_HOME: home } });
    let first: number | null = null;
    const note = (): void => {
      first ??= Math.round(performance.now() - start);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.on('error', reject);
    child.on('close', () => (first === null ? reject(new Error(`${args.join(' ')} said nothing.`)) : resolve(first)));
  });
}
