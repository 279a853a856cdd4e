import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Step } from '@orchestr8/schema';
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

test('tools that read a workspace with the store in it leave its files alone, so that its owner stays the owner', async () => {
  const directory = join(cwd, 'around');
  const state = join(directory, 'state');
  mkdirSync(directory);
  for (const name of ['one.py', 'two.py']) writeFileSync(join(directory, name), 'def f():\n    pass\n');
  const engine = await createEngine({ directory, home: 'state' });
  const { executionId } = await engine.start({
    workflow: {
      schemaVersion: '1.0.0',
      metadata: { id: 'reads-all' },
      steps: [
        tool('list', 'file_operations', { action: 'list' }),
        tool('search', 'file_operations', { action: 'search', text: 'def' }),
        tool('duplicates', 'file_operations', { action: 'duplicates' }),
        tool('analysis', 'code_analyzer', { action: 'call_graph' }),
        { id: 'ask', kind: 'approval' },
      ],
      output: { files: '${{ steps.list.output.files }}', searched: '${{ steps.search.output.filesSearched }}' },
    },
  });
  expect(await engine.wait(executionId, { untilBlocked: true })).toMatchObject({ status: 'waiting' });
  const owners = readdirSync(state).filter((name) => name.includes('.owner-'));
  expect(owners.map((name) => isLockedForOthers(join(state, name)))).toEqual([true]);
  await engine.approve(executionId, { decision: 'approved' });
  await engine.wait(executionId);
  expect(await engine.get(executionId)).toMatchObject({
    status: 'completed',
    output: { files: ['one.py', 'two.py'], searched: 2 },
  });
  await engine.close();
});

function tool(id: string, name: string, input: Record<string, string>): Step {
  return { id, kind: 'tool', tool: name, input };
}

/** Whether another process finds an owner's file locked, as it is while the owner lives. */
function isLockedForOthers(path: string): boolean {
  const script = `const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1], { readOnly: true, timeout: 0 });
    try { database.exec('SELECT count(*) FROM sqlite_schema'); console.log('free'); } catch { console.log('locked'); }`;
  return execFileSync(process.execPath, ['-e', script, path], { encoding: 'utf8' }) === 'locked\n';
}
