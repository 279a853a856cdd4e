import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, createRegistry, type Engine, type Tool } from '@orchestr8/core';
import type { WorkflowDocument } from '@orchestr8/schema';
import { openStores } from '@orchestr8/store';
import { flushesPerSecond } from './flushes.ts';
import { benchPostgres } from './postgres.ts';
import { compare, rounds, type BenchRow } from './row.ts';

const stepsPerExecution = 10;
/** What three events of such a step take as JSON, about. */
const bytesPerStep = 700;

const noop: Tool = {
  id: 'noop',
  version: '1.0.0',
  description: 'Does nothing.',
  inputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  outputSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  capabilities: [],
  sideEffects: 'none',
  run: () => Promise.resolve({ ok: true }),
};

const workflow: WorkflowDocument = {
  schemaVersion: '1.0.0',
  metadata: { id: 'ten-steps' },
  steps: Array.from({ length: stepsPerExecution }, (_, n) => ({
    id: `step${n}`,
    kind: 'tool',
    tool: 'noop',
    input: { n },
  })),
};

/** Steps per second of a sequence of ten no-op steps: JSON isolation, schema checks and time-outs on. */
export async function benchSteps(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const postgres = await benchPostgres();
  for (const [inFlight, executions] of [
    [1, 300],
    [100, 3_000],
  ] as const) {
    const values: Record<string, number[]> = { 'append+fdatasync': [], sqlite: [], memory: [] };
    for (let round = 0; round < rounds; round += 1) {
      const home = await mkdtemp(join(tmpdir(), 'orchestr8-bench-'));
      values['append+fdatasync']?.push(flushesPerSecond(join(home, 'raw'), bytesPerStep));
      values['sqlite']?.push(await stepsPerSecond(`sqlite:${join(home, 'bench.db')}`, { inFlight, executions }));
      values['memory']?.push(await stepsPerSecond('memory:', { inFlight, executions }));
      if (postgres !== null) {
        (values['postgres'] ??= []).push(await stepsPerSecond(await postgres.freshUrl(), { inFlight, executions }));
      }
      await rm(home, { recursive: true });
    }
    const metric = `no-op steps, ${inFlight} in flight`;
    rows.push(...compare({ name: 'steps', metric, unit: 'steps/s', values, baseline: 'append+fdatasync' }));
  }
  await postgres?.stop();
  return rows;
}

interface Load {
  readonly inFlight: number;
  readonly executions: number;
}

async function stepsPerSecond(url: string, load: Load): Promise<number> {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-bench-'));
  const stores = await openStores(url, { home });
  const registry = createRegistry({ tools: [noop] });
  const engine = await createEngine({ store: stores.journal, ...stores, registry, workspace: home, adopt: false });
  await runAll(engine, { inFlight: 10, executions: 30 });
  const start = performance.now();
  await runAll(engine, load);
  const perSecond = (load.executions * stepsPerExecution) / ((performance.now() - start) / 1_000);
  await engine.close();
  await stores.close();
  await rm(home, { recursive: true });
  return Math.round(perSecond);
}

async function runAll(engine: Engine, { inFlight, executions }: Load): Promise<void> {
  let left = executions;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { executionId } = await engine.start({ workflow, input: {} });
      const { status } = await engine.wait(executionId);
      if (status !== 'completed') throw new Error(`${executionId} ended as ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
