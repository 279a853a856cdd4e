// Follows the journal while it is written: from any event on, without a gap.
import { createEngine } from 'orchestr8';

const engine = await createEngine({ store: 'memory:' });
const { executionId } = await engine.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'squares' },
    steps: [
      {
        id: 'squares',
        kind: 'map',
        over: [2, 3],
        step: { id: 'one', kind: 'assign', values: { n: '${{ item * item }}' } },
      },
    ],
  },
});
for await (const { seq, type, path = '' } of engine.subscribe(executionId)) console.log(seq, type, path);
await engine.close();
// Prints: 1 execution-started
// Prints: 2 step-scheduled squares
// Prints: 3 map-expanded squares
// Prints: 4 step-scheduled squares/0/one
// Prints: 5 step-completed squares/0/one
// Prints: 6 step-scheduled squares/1/one
// Prints: 7 step-completed squares/1/one
// Prints: 8 step-completed squares
// Prints: 9 execution-completed
