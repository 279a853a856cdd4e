// Answers an approval. Any process that opens the same store could do it.
import { createEngine } from 'orchestr8';

const engine = await createEngine({ store: 'memory:' });
const { executionId } = await engine.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'mail' },
    steps: [{ id: 'send', kind: 'approval', message: 'Send it?', payload: { text: 'helo' } }],
  },
});
await engine.wait(executionId, { untilBlocked: true });
for (const { path, message, payloadHash } of (await engine.get(executionId)).approvals) {
  console.log(path, message);
  // The hash binds the answer to exactly what was shown.
  await engine.approve(executionId, { path, payloadHash, decision: 'approved', payload: { text: 'hello' }, by: 'ada' });
}
await engine.wait(executionId);
console.log((await engine.get(executionId)).output);
await engine.close();
// Prints: send Send it?
// Prints: { decision: 'approved', payload: { text: 'hello' }, by: 'ada', reason: null }
