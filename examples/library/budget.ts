// A run that would break its budget pauses before the call, until somebody raises it.
import { createEngine } from 'orchestr8';

const engine = await createEngine({ store: 'memory:' });
const { executionId } = await engine.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'sums' },
    steps: [
      { id: 'one', kind: 'tool', tool: 'math_calculator', input: { expression: '1 + 1' } },
      { id: 'two', kind: 'tool', tool: 'math_calculator', input: { expression: '2 + 2' } },
    ],
    output: '${{ steps.two.output.result }}',
  },
  budget: { calls: 1 },
});
const blocked = await engine.wait(executionId, { untilBlocked: true });
console.log(blocked.status, (await engine.get(executionId)).pauseReason);
await engine.topUp(executionId, { calls: 2 });
await engine.wait(executionId);
console.log((await engine.get(executionId)).output);
await engine.close();
// Prints: paused budget-exceeded
// Prints: 4
