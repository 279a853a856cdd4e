// Looks at a run as it was, and goes on from there with another input for one step.
import { createEngine } from 'orchestr8';

const engine = await createEngine({ store: 'memory:' });
const { executionId } = await engine.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'price' },
    steps: [
      { id: 'net', kind: 'assign', values: { amount: 100 } },
      {
        id: 'gross',
        kind: 'tool',
        tool: 'math_calculator',
        input: { expression: '${{ steps.net.output.amount }} + 19%' },
      },
    ],
    output: '${{ steps.gross.output.result }}',
  },
});
await engine.wait(executionId);
const fork = await engine.fork(executionId, { fromStep: 'gross', input: { expression: '100 + 7%' } });
await engine.wait(fork.executionId);
console.log((await engine.get(executionId)).output, (await engine.get(fork.executionId)).output);
await engine.close();
// Prints: 119 107
