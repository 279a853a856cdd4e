// Cancels a run. What is in `finally` still happens.
import { createEngine } from 'orchestr8';

const engine = await createEngine({ store: 'memory:' });
const { executionId } = await engine.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'nap' },
    steps: [
      {
        id: 'guarded',
        kind: 'try',
        steps: [{ id: 'nap', kind: 'sleep', duration: '1h' }],
        finally: [{ id: 'tidy', kind: 'assign', values: { tidy: true } }],
      },
    ],
  },
});
await engine.cancel(executionId, { by: 'ada', reason: 'enough' });
await engine.wait(executionId);
const { status, steps } = await engine.get(executionId);
console.log(
  status,
  steps.map((step) => `${step.path}: ${step.status}`),
);
await engine.close();
// Prints: cancelled [ 'guarded: cancelled', 'guarded/nap: cancelled', 'guarded/tidy: completed' ]
