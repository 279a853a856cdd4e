import { sandboxConformance } from '@orchestr8/testing';
import { describe, it } from 'vitest';
import { BubblewrapSandbox } from './bubblewrap-sandbox.ts';

const { usable, reason } = await new BubblewrapSandbox().report();
if (!usable) process.stderr.write(`Not tried: the bubblewrap sandbox. ${reason}\n`);

describe.runIf(usable)('bubblewrap', () => {
  sandboxConformance({ describe, it }, 'bubblewrap', async () => {
    const sandbox = new BubblewrapSandbox();
    return { sandbox, close: () => sandbox.close() };
  });
});
