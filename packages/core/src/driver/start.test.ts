import type { JournalStore } from '../ports/journal-store.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, HeldTool, idle, until, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

/** The store, where nobody learns of orphans before the gate opens. */
function gated(store: JournalStore, gate: Promise<void>): JournalStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'openOwner') {
        return async () => {
          const owner = await target.openOwner();
          const { orphans } = owner;
          return Object.assign(owner, {
            orphans: async (limit: number) => {
              await gate;
              return orphans.call(owner, limit);
            },
          });
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

describe('a start with an id that is in use', () => {
  const workflow = workflowOf([{ id: 'go', kind: 'signal', name: 'go' }]);

  it('leaves a run that nobody has to be adopted all the same', async () => {
    harness = new Harness();
    const first = await harness.engine();
    await first.start({ workflow, executionId: 'run' });
    await first.close();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const second = await harness.engine({ store: gated(harness.store, gate) });
    await expect(second.start({ workflow, executionId: 'run' })).rejects.toMatchObject({ code: 'execution-exists' });
    open();
    await until(async () => (await harness.trace('run', 'execution-recovered')).length === 1);
    await second.signal('run', { name: 'go', payload: 1 });
    expect(await harness.ended(second, 'run')).toMatchObject({ status: 'completed', output: 1 });
  });

  it('at the same time as the one that got it takes nothing from that one', async () => {
    const held = new HeldTool();
    harness = new Harness({ tools: [held.tool] });
    const engine = await harness.engine({ adopt: false });
    const request = { workflow: workflowOf([{ id: 'a', kind: 'tool', tool: 'held' }]), executionId: 'run' };
    const started = await Promise.allSettled([engine.start(request), engine.start(request), engine.start(request)]);
    expect(started.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await until(() => held.calls.length === 1);
    held.calls[0]?.resolve('done');
    await idle();
    expect(await harness.ended(engine, 'run')).toMatchObject({ status: 'completed', output: 'done' });
    expect(await harness.trace('run', 'execution-recovered')).toEqual([]);
  });
});
