// Runs a workflow to its end. The store is in memory, so nothing is left behind.
import { createEngine } from 'orchestr8';

const engine = await createEngine({ store: 'memory:' });
const { executionId } = await engine.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'discount' },
    steps: [{ id: 'price', kind: 'tool', tool: 'math_calculator', input: { expression: '${{ input.price }} - 15%' } }],
    output: '${{ steps.price.output.result }}',
  },
  input: { price: 80 },
});
const { status } = await engine.wait(executionId);
console.log(status, (await engine.get(executionId)).output);
await engine.close();
// Prints: completed 68
