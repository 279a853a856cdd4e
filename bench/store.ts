import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalStore, OwnerHandle } from '@orchestr8/core';
import { openStores } from '@orchestr8/store';
import { sampleAppend, sampleEvents, sampleRecord } from '@orchestr8/testing';
import { flushesPerSecond } from './flushes.ts';
import { benchPostgres } from './postgres.ts';
import { compare, rounds, type BenchRow } from './row.ts';

/** Three events of a step take about so much. */
const eventText = 'x'.repeat(150);
const eventsPerAppend = 3;

interface Load {
  readonly inFlight: number;
  readonly appends: number;
  /** Appends per execution. */
  readonly length: number;
}

const loads: Readonly<Record<string, Load>> = {
  'append, 1 in flight': { inFlight: 1, appends: 2_000, length: 10 },
  'append, 100 in flight': { inFlight: 100, appends: 40_000, length: 10 },
  'append, 100 long executions': { inFlight: 100, appends: 40_000, length: 400 },
};

/** Appends per second: what a journal store gives beside what the disk gives. */
export async function benchStore(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const postgres = await benchPostgres();
  for (const [metric, load] of Object.entries(loads)) {
    const values: Record<string, number[]> = { 'append+fdatasync': [], 'store sqlite': [], 'store memory': [] };
    for (let round = 0; round < rounds; round += 1) {
      const home = await mkdtemp(join(tmpdir(), 'orchestr8-bench-'));
      values['append+fdatasync']?.push(flushesPerSecond(join(home, 'raw'), eventsPerAppend * 250));
      values['store sqlite']?.push(await appendsPerSecond(`sqlite:${join(home, 'bench.db')}`, load));
      values['store memory']?.push(await appendsPerSecond('memory:', load));
      if (postgres !== null) {
        (values['store postgres'] ??= []).push(await appendsPerSecond(await postgres.freshUrl(), load));
      }
      await rm(home, { recursive: true });
    }
    rows.push(...compare({ name: 'store', metric, unit: 'appends/s', values, baseline: 'append+fdatasync' }));
  }
  await postgres?.stop();
  return rows;
}

async function appendsPerSecond(url: string, { inFlight, appends, length }: Load): Promise<number> {
  const stores = await openStores(url, { home: tmpdir(), blobUrl: 'memory:' });
  const owner = await stores.journal.openOwner();
  let begun = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (begun < appends) {
      begun += length;
      await appendWhole({ journal: stores.journal, owner, length }, `execution-${begun}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const perSecond = begun / ((performance.now() - start) / 1_000);
  await stores.close();
  return Math.round(perSecond);
}

/** One execution from its creation to its end, each append after the one before it is durable. */
async function appendWhole(
  { journal, owner, length }: { readonly journal: JournalStore; readonly owner: OwnerHandle; readonly length: number },
  executionId: string,
): Promise<void> {
  await journal.create(sampleRecord(executionId), sampleEvents(1, 1), owner);
  for (let append = 1, seq = 1; append < length; append += 1, seq += eventsPerAppend) {
    const events = sampleEvents(seq + 1, eventsPerAppend, eventText);
    await journal.append(sampleAppend(executionId, seq, { events }));
  }
}
