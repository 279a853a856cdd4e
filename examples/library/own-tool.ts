// A tool of one's own: checked input and output, and an error with a code that workflows can act on.
import { createEngine, defineTool, OrchestratorError } from 'orchestr8';
import { z } from 'zod';

const reserve = defineTool({
  id: 'reserve',
  version: '1.0.0',
  description: 'Takes pencils from the stock.',
  input: z.strictObject({ count: z.int().positive() }),
  output: z.strictObject({ left: z.int() }),
  sideEffects: 'external',
  run: async ({ count }) => {
    if (count > 3) throw new OrchestratorError('There are 3.', { code: 'out-of-stock', hint: 'Order fewer.' });
    return { left: 3 - count };
  },
});

const engine = await createEngine({ store: 'memory:', tools: [reserve] });
const steps = [{ id: 'reserved', kind: 'tool', tool: 'reserve@^1', input: '${{ input }}' }] as const;
for (const count of [2, 4]) {
  const workflow = { schemaVersion: '1.0.0', metadata: { id: 'order' }, steps };
  const { executionId } = await engine.start({ workflow, input: { count } });
  const { status } = await engine.wait(executionId);
  const { output, error } = await engine.get(executionId);
  console.log(status, output ?? error?.code);
}
await engine.close();
// Prints: completed { left: 1 }
// Prints: failed out-of-stock
