import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, runJson, runShell, startCli, temporaryDirectory } from '../test-support/run-cli.ts';
import { assign, writeWorkflow } from '../test-support/workflows.ts';

interface Run {
  readonly executionId: string;
  readonly status: string;
  readonly output: unknown;
  readonly artifacts: readonly unknown[];
  readonly cost: unknown;
}

const folder = temporaryDirectory();
const cwd = folder.path;
const here = { cwd };

beforeAll(() => {
  writeWorkflow(cwd, 'sum', {
    steps: [
      assign('doubled', { n: '${{ input.n * 2 }}' }),
      assign('total', { n: '${{ steps.doubled.output.n + 1 }}' }),
    ],
    input: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  });
  writeWorkflow(cwd, 'ship', [
    { id: 'ask', kind: 'approval', message: 'Ship it?', payload: { n: 1 } },
    assign('after', { decision: '${{ steps.ask.output.decision }}', payload: '${{ steps.ask.output.payload }}' }),
  ]);
  writeWorkflow(cwd, 'nap', [{ id: 'nap', kind: 'sleep', duration: '1s' }, assign('after', { version: 'first' })]);
  writeWorkflow(cwd, 'listen', [
    { id: 'go', kind: 'signal', name: 'go' },
    assign('after', { got: '${{ steps.go.output }}' }),
  ]);
});

afterAll(() => folder.remove());

test('run gives the document on standard output and executionId first on standard error', async () => {
  const { code, document, stderr } = await runJson<Run>(
    ['run', 'sum.json', '--input', '{"n": 3}', '--id', 'sum-1'],
    here,
  );
  expect(code).toBe(0);
  expect(stderr.split('\n')[0]).toBe('executionId=sum-1');
  expect(document).toEqual({
    executionId: 'sum-1',
    status: 'completed',
    output: { n: 7 },
    artifacts: [],
    cost: { usd: 0, tokens: { input: 0, output: 0 } },
  });
});

describe('looking at a run that has ended', () => {
  test('inspect, journal, state then and list give their documents', async () => {
    const inspected = await runJson<Record<string, unknown>>(['inspect', 'sum-1'], here);
    expect(inspected.document).toMatchObject({
      executionId: 'sum-1',
      rootId: 'sum-1',
      status: 'completed',
      output: { n: 7 },
    });
    expect(inspected.document['steps']).toMatchObject([
      { path: 'doubled', kind: 'assign', status: 'completed' },
      { path: 'total', kind: 'assign', status: 'completed' },
    ]);
    const journal = await runJson<{ seq: number; type: string; at: string }[]>(['inspect', 'sum-1', '--journal'], here);
    expect(journal.document.map(({ seq }) => seq)).toEqual(journal.document.map((_, index) => index + 1));
    expect(journal.document.at(0)?.type).toBe('execution-started');
    expect(journal.document.at(-1)?.type).toBe('execution-completed');
    const then = await runJson<{ status: string; seq: number }>(['inspect', 'sum-1', '--at', '2'], here);
    expect(then.document).toMatchObject({ status: 'running', seq: 2 });
    const listed = await runJson<object[]>(['list'], here);
    expect(listed.document).toMatchObject([
      { executionId: 'sum-1', parentId: null, workflow: 'sum', status: 'completed' },
    ]);
  });

  test('resuming it gives its document again', async () => {
    const { code, document } = await runJson<Run>(['resume', 'sum-1'], here);
    expect([code, document.output]).toEqual([0, { n: 7 }]);
  });

  test('a fork from a step has that input, and a fork at an event goes on from there', async () => {
    const [fromStep, at] = await Promise.all([
      runJson<Run>(['fork', 'sum-1', '--from-step', 'total', '--input', '{"n": 100}'], here),
      runJson<Run>(['fork', 'sum-1', '--at', '3', '--id', 'sum-copy'], here),
    ]);
    expect([fromStep.code, fromStep.document.output]).toEqual([0, { n: 100 }]);
    expect([at.code, at.document.executionId, at.document.output]).toEqual([0, 'sum-copy', { n: 7 }]);
  });

  test('events come as lines of JSON', async () => {
    const { stdout, code } = await runCli(['run', 'sum.json', '--input', '{"n": 3}', '--jsonl'], here);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; type: string });
    expect(code).toBe(0);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('execution-completed');
  });
});

describe('a run that waits', () => {
  test('--no-wait exits with 3; approve goes on with it; the answer may be edited', async () => {
    const waiting = await runJson<Run>(['run', 'ship.json', '--no-wait', '--id', 'ship-1'], here);
    expect([waiting.code, waiting.document.status]).toEqual([3, 'waiting']);
    const unknown = await runCli(['approve', 'ship-1', 'nowhere'], here);
    expect(unknown.code).toBe(4);
    const approved = await runJson<Run>(['approve', 'ship-1', '--edit', '{"n": 2}'], here);
    expect([approved.code, approved.document.output]).toEqual([0, { decision: 'approved', payload: { n: 2 } }]);
    expect((await runCli(['approve', 'ship-1'], here)).code).toBe(4);
  });

  test('an approval is answered from another process within a second', async () => {
    const run = startCli(['run', 'ship.json', '--id', 'ship-2', '--json'], here);
    await run.sees('stderr', 'orchestr8 approve ship-2 ask');
    const answered = await runJson<Run>(['approve', 'ship-2', '--reject', '--reason', 'not today'], here);
    const { code, stdout } = await run.ended;
    expect([code, answered.code]).toEqual([0, 0]);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', output: { decision: 'rejected' } });
    const journal = await runJson<{ type: string; at: string }[]>(['inspect', 'ship-2', '--journal'], here);
    const at = (type: string): number => Date.parse(journal.document.find((event) => event.type === type)?.at ?? '');
    expect(at('execution-completed') - at('approval-decided')).toBeLessThan(1_000);
  });

  test('a signal reaches it in its process', async () => {
    const run = startCli(['run', 'listen.json', '--id', 'listen-1', '--json'], here);
    await run.sees('stderr', 'orchestr8 signal listen-1 go');
    const sent = await runJson<Run>(['signal', 'listen-1', 'go', '{"x": 1}'], here);
    const { code, stdout } = await run.ended;
    expect([code, sent.code]).toEqual([0, 0]);
    expect(JSON.parse(stdout)).toMatchObject({ output: { got: { x: 1 } } });
  });

  test('cancel from another process ends it as cancelled, and it stays cancelled', async () => {
    const run = startCli(['run', 'ship.json', '--id', 'ship-3', '--json'], here);
    await run.sees('stderr', 'orchestr8 approve ship-3 ask');
    const cancelled = await runJson<Run>(['cancel', 'ship-3'], here);
    const { code, stdout } = await run.ended;
    expect([code, cancelled.code, cancelled.document.status]).toEqual([130, 130, 'cancelled']);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'cancelled' });
    const again = await runJson<Run>(['resume', 'ship-3'], here);
    expect([again.code, again.document.status]).toEqual([130, 'cancelled']);
  });

  test('an edit of the workflow file while it sleeps changes nothing for it', async () => {
    const run = startCli(['run', 'nap.json', '--json'], here);
    await run.sees('stderr', 'nap waits');
    writeWorkflow(cwd, 'nap', [{ id: 'nap', kind: 'sleep', duration: '1s' }, assign('after', { version: 'second' })]);
    const { code, stdout } = await run.ended;
    expect([code, (JSON.parse(stdout) as Run).output]).toEqual([0, { version: 'first' }]);
  });

  test('--detach leaves it to a process in the background', async () => {
    const detached = await runJson<Run>(['run', 'ship.json', '--detach', '--id', 'ship-4'], here);
    expect(detached.code).toBe(0);
    expect(Object.keys(detached.document)).toEqual(['executionId', 'status']);
    const approved = await runJson<Run>(['approve', 'ship-4'], here);
    expect([approved.code, approved.document.status]).toEqual([0, 'completed']);
    const journal = await runJson<{ type: string }[]>(['inspect', 'ship-4', '--journal'], here);
    expect(journal.document.filter(({ type }) => type === 'execution-recovered')).toEqual([]);
    expect(existsSync(join(cwd, '.orchestr8', 'logs', 'ship-4.log'))).toBe(true);
  });

  test('what is wrong with it, --detach says at once', async () => {
    const { code, document } = await runJson<{ error: { code: string } }>(['run', 'sum.json', '--detach'], here);
    expect([code, document.error.code]).toEqual([2, 'input-invalid']);
  });
});

describe('signals of the system', () => {
  test('an interrupt cancels it: exit 130', async () => {
    const run = startCli(['run', 'ship.json', '--id', 'ship-5', '--json'], here);
    await run.sees('stderr', 'orchestr8 approve ship-5 ask');
    run.process.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect([code, (JSON.parse(stdout) as Run).status]).toEqual([130, 'cancelled']);
  });

  test('a termination hands it back, and resume goes on', async () => {
    const run = startCli(['run', 'ship.json', '--id', 'ship-6', '--json'], here);
    await run.sees('stderr', 'orchestr8 approve ship-6 ask');
    run.process.kill('SIGTERM');
    expect((await run.ended).code).toBe(3);
    const resumed = startCli(['resume', 'ship-6', '--json'], here);
    await resumed.sees('stderr', 'executionId=ship-6');
    await runCli(['approve', 'ship-6'], here);
    const { code, stdout } = await resumed.ended;
    expect([code, (JSON.parse(stdout) as Run).status]).toEqual([0, 'completed']);
  });

  test('a reader that goes away ends the writing, not the work', async () => {
    const script = `orchestr8 run sum.json --input '{"n": 1}' --id piped --jsonl | head -1 > first; exit \${PIPESTATUS[0]}`;
    const { code, stderr } = await runShell(script, here);
    expect(stderr).not.toContain('EPIPE');
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'first'), 'utf8'))).toMatchObject({ type: 'execution-started' });
    expect((await runJson<Run>(['inspect', 'piped'], here)).document.status).toBe('completed');
  });
});
