// What a process leaves unfinished, the next one that opens the store takes over, unasked.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from 'orchestr8';

const home = await mkdtemp(join(tmpdir(), 'orchestr8-'));

const first = await createEngine({ home });
const { executionId } = await first.start({
  workflow: {
    schemaVersion: '1.0.0',
    metadata: { id: 'nap' },
    steps: [
      { id: 'nap', kind: 'sleep', duration: '50ms' },
      { id: 'awake', kind: 'assign', values: { slept: true } },
    ],
  },
});
await first.close();

const second = await createEngine({ home });
await second.wait(executionId);
console.log((await second.get(executionId)).output);
await second.close();
await rm(home, { recursive: true });
// Prints: { slept: true }
