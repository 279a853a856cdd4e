import { afterAll, expect, test } from 'vitest';
import { createEngine } from '../index.ts';
import { startCli, temporaryDirectory } from '../test-support/run-cli.ts';
import { assign, writeWorkflow } from '../test-support/workflows.ts';

const folder = temporaryDirectory();
const cwd = folder.path;

afterAll(() => folder.remove());

test('a program has an engine with tools, agents and playbooks in a line', async () => {
  const engine = await createEngine({ directory: cwd, store: 'memory:' });
  const { executionId } = await engine.start({ workflow: 'task', input: { task: 'What is 2 + 3?' } });
  await engine.wait(executionId);
  expect(await engine.get(executionId)).toMatchObject({ status: 'completed', output: { result: 5 } });
  await engine.close();
});

test('a program that comes back resumes its runs within a second, unasked', async () => {
  writeWorkflow(cwd, 'nap', [
    { id: 'nap', kind: 'sleep', duration: '300ms' },
    { id: 'ask', kind: 'approval' },
    assign('after', { n: 1 }),
  ]);
  const run = startCli(['run', 'nap.json', '--id', 'left'], { cwd });
  await run.sees('stderr', 'nap waits');
  run.process.kill('SIGKILL');
  await run.ended;
  const engine = await createEngine({ directory: cwd });
  const back = Date.now();
  await engine.wait('left', { untilBlocked: true });
  const recovered = [];
  for await (const event of engine.journal('left')) if (event.type === 'execution-recovered') recovered.push(event.at);
  expect(recovered).toHaveLength(1);
  expect((recovered[0] ?? Infinity) - back).toBeLessThan(1_000);
  await engine.approve('left', { decision: 'approved' });
  expect(await engine.wait('left')).toMatchObject({ status: 'completed' });
  await engine.close();
});
