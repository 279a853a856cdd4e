import type { Step } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, idle, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

/** So many turns of the microtask queue: where a wake-up could be lost is one of them. */
const moments = Array.from({ length: 40 }, (_, index) => index);

async function microtasks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

const go = (id: string): Step => ({ id, kind: 'signal', name: 'go' });

describe('no wake-up is lost, whenever it comes', () => {
  it('a message while the inbox is being emptied', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const steps = moments.flatMap((moment) => [go(`first${moment}`), go(`second${moment}`)]);
    await engine.start({ workflow: workflowOf(steps), executionId: 'run' });
    const post = (messageId: string): Promise<boolean> =>
      harness.store.post('run', { messageId, kind: 'signal', data: { name: 'go', payload: 1 } });
    for (const moment of moments) {
      const first = post(`first${moment}`);
      await microtasks(moment);
      await post(`second${moment}`);
      await first;
      await idle();
      expect(await harness.trace('run', 'signal-received')).toHaveLength(2 * moment + 2);
    }
  });

  it('an orphan while orphans are being adopted', async () => {
    harness = new Harness();
    const engine = await harness.engine();
    const { executionId } = await engine.start({ workflow: workflowOf([go('go')]) });
    const [started] = await harness.events(executionId);
    const record = await harness.store.get(executionId);
    if (started === undefined || record === undefined) throw new Error('It was not started.');
    const leave = (id: string): Promise<unknown> =>
      harness.store.create({ ...record, executionId: id, rootId: id, lastSeq: 1 }, [started], null);
    for (const moment of moments) {
      const first = leave(`first${moment}`);
      await microtasks(moment);
      await leave(`second${moment}`);
      await first;
      await idle();
      for (const id of [`first${moment}`, `second${moment}`]) {
        expect(await harness.trace(id, 'execution-recovered')).toHaveLength(1);
      }
    }
  });
});
