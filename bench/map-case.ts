/** One case of `map.ts`, in a process of its own: `map-case.ts URL HOME ITEMS` prints what it took. */
import { createEngine, createRegistry, type Engine, type Tool } from '@orchestr8/core';
import type { WorkflowDocument } from '@orchestr8/schema';
import { openStores } from '@orchestr8/store';

const [url = 'memory:', home = '.', size = '1000'] = process.argv.slice(2);
const text = 'x'.repeat(1_000);

const echo: Tool = {
  id: 'echo',
  version: '1.0.0',
  description: 'Gives its number back, with 1 KiB of text.',
  inputSchema: { type: 'object' },
  outputSchema: { type: 'object' },
  capabilities: [],
  sideEffects: 'none',
  run: (input) => Promise.resolve({ input, text }),
};

const workflow: WorkflowDocument = {
  schemaVersion: '1.0.0',
  metadata: { id: 'map' },
  steps: [
    {
      id: 'mapped',
      kind: 'map',
      over: '${{ input.items }}',
      concurrency: 64,
      step: { id: 'one', kind: 'tool', tool: 'echo', input: { n: '${{ item }}' } },
    },
  ],
  output: { items: '${{ size(steps.mapped.output) }}' },
};

async function microsPerItem(engine: Engine, items: number): Promise<number> {
  const input = { items: Array.from({ length: items }, (_, index) => index) };
  const start = performance.now();
  const { executionId } = await engine.start({ workflow, input });
  const { status } = await engine.wait(executionId);
  if (status !== 'completed') throw new Error(`The map ended as ${status}.`);
  return ((performance.now() - start) * 1_000) / items;
}

const stores = await openStores(url, { home });
const registry = createRegistry({ tools: [echo] });
const engine = await createEngine({ store: stores.journal, ...stores, registry, workspace: home, adopt: false });
await microsPerItem(engine, 500);
const micros = await microsPerItem(engine, Number(size));
await engine.close();
await stores.close();
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
console.log(JSON.stringify({ microsPerItem: Math.round(micros), peakMiB }));
