import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, type BenchRow } from './row.ts';

const run = promisify(execFile);
const caseFile = fileURLToPath(new URL('./map-case.ts', import.meta.url));
const sizes = [1_000, 10_000, 100_000];
const mapRounds = 3;

/** What a map over 1,000 to 100,000 items with outputs of 1 KiB takes: time per item, and memory of the whole process. */
export async function benchMap(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const store of ['memory', 'sqlite']) {
    const time: Record<string, number[]> = Object.fromEntries(sizes.map((size) => [`${size} items`, []]));
    const memory: Record<string, number[]> = Object.fromEntries(sizes.map((size) => [`${size} items`, []]));
    for (let round = 0; round < mapRounds; round += 1) {
      for (const size of sizes) {
        const { microsPerItem, peakMiB } = await runCase(store, size);
        time[`${size} items`]?.push(microsPerItem);
        memory[`${size} items`]?.push(peakMiB);
      }
    }
    const baseline = `${sizes[0]} items`;
    rows.push(...compare({ name: 'map', metric: `time, ${store}`, unit: 'µs/item', values: time, baseline }));
    rows.push(...compare({ name: 'map', metric: `peak memory, ${store}`, unit: 'MiB', values: memory, baseline }));
  }
  return rows;
}

interface CaseResult {
  readonly microsPerItem: number;
  readonly peakMiB: number;
}

async function runCase(store: string, size: number): Promise<CaseResult> {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-bench-'));
  const url = store === 'memory' ? 'memory:' : `sqlite:${join(home, 'bench.db')}`;
  const { stdout } = await run(process.execPath, [caseFile, url, home, String(size)]);
  await rm(home, { recursive: true });
  return JSON.parse(stdout) as CaseResult;
}
