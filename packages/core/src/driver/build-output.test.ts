import { afterEach, expect, it } from 'vitest';
import { Harness, workflowOf } from './fixtures/harness.ts';

let harness: Harness;
afterEach(() => harness.close());

it("a map's own output sees the list of its items under the id of its inner step", async () => {
  harness = new Harness();
  const engine = await harness.engine();
  const one = { id: 'one', kind: 'assign' as const, values: { n: '${{ item * 2 }}' } };
  const { executionId } = await engine.start({
    workflow: workflowOf([
      {
        id: 'all',
        kind: 'map',
        over: [1, 2, 3],
        step: one,
        output: { total: '${{ sum(steps.one.output.map(o, o.n)) }}' },
      },
    ]),
  });
  await engine.wait(executionId);
  expect(await engine.get(executionId)).toMatchObject({ status: 'completed', output: { total: 12 } });
});
