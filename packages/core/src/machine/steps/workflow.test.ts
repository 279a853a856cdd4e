import { expect, test } from 'vitest';
import { documentOf, lines, Play, play } from '../fixtures/play.ts';
import { hanging } from '../fixtures/steps.ts';
import { openChildren } from '../queries.ts';

const child = { kind: 'workflow' as const, id: 'w', workflow: 'child' };
const spent = { usd: 2, inputTokens: 5, outputTokens: 7, calls: 1 };

function underWay(): Play {
  const run = new Play(hanging('w'));
  run.start(documentOf([child]));
  return run.settle();
}

test('the output of the child is its output', () => {
  const run = play([child], { outcome: () => ({ kind: 'succeed', output: 42 }) });
  expect(run.state.ending).toEqual({ status: 'completed', output: { value: 42 } });
});

test('a child that fails, fails the step with its error; a retry of the step is another child', () => {
  const run = play([{ ...child, policy: { retry: { maxAttempts: 2 } } }], {
    outcome: () => ({ kind: 'fail', retryable: true, code: 'child-broke' }),
  });
  const children = run.journal.flatMap((event) => (event.type === 'child-started' ? [event.data.executionId] : []));
  expect(new Set(children).size).toBe(2);
  expect(run.state.ending).toMatchObject({ error: { code: 'child-broke' } });
});

test('a child that somebody cancelled fails the step', () => {
  const run = underWay();
  const executionId = openChildren(run.state)[0]?.executionId ?? '';
  run.append({ type: 'child-ended', path: 'w', group: 0, data: { executionId, status: 'cancelled', spent } });
  expect(run.settle().state.ending).toMatchObject({ error: { code: 'child-cancelled' } });
});

test('a cancel reaches the child, and ends when it has ended (invariant 7)', () => {
  const run = underWay();
  const executionId = openChildren(run.state)[0]?.executionId ?? '';
  const commands = run.append({ type: 'execution-cancel-requested', data: { by: null, reason: null } });
  expect(commands).toEqual([{ type: 'cancel-child', path: 'w', group: 0, executionId }]);
  run.settle();
  expect(lines(run.journal).slice(-4)).toEqual(
    ['child-ended w', 'step-cancelled w', 'execution-cancelled'].toSpliced(0, 0, 'execution-cancel-requested'),
  );
});

test('what the child cost is added up, once', () => {
  const run = underWay();
  const executionId = openChildren(run.state)[0]?.executionId ?? '';
  const ended = {
    type: 'child-ended',
    path: 'w',
    group: 0,
    data: { executionId, status: 'completed', spent },
  } as const;
  run.append(ended);
  expect(run.state.spent).toEqual(spent);
  run.settle();
  expect(run.append(ended)).toEqual([]);
  expect(run.state.spent).toEqual(spent);
});

test('after a crash the child is watched, not started anew', () => {
  const run = underWay();
  const again = run.append({ type: 'execution-recovered', data: { epoch: 2 } });
  expect(again).toEqual([{ type: 'start-child', path: 'w', group: 0, attempt: 1 }]);
  expect(openChildren(run.state)).toHaveLength(1);
});

const fork = { type: 'execution-forked', data: { from: 'run', at: 3, override: null } } as const;

test('a fork starts a child of its own', () => {
  const run = underWay();
  run.append(fork);
  expect(openChildren(run.state)).toEqual([]);
  expect(run.open.all).toContainEqual({ type: 'start-child', path: 'w', group: 0, attempt: 1 });
  run.append({ type: 'child-started', path: 'w', group: 0, data: { executionId: 'another' } });
  expect(openChildren(run.state)).toMatchObject([{ executionId: 'another' }]);
});

test('a fork of a cancelled child has none to wait for', () => {
  const run = underWay();
  run.append({ type: 'execution-cancel-requested', data: { by: null, reason: null } });
  run.append(fork);
  expect(run.open.all).toMatchObject([{ type: 'record', event: { type: 'step-cancelled' } }]);
  expect(run.settle().state.ending?.status).toBe('cancelled');
});

test('a child that was started again after a crash is the same one', () => {
  const run = underWay();
  const executionId = openChildren(run.state)[0]?.executionId ?? '';
  expect(run.append({ type: 'child-started', path: 'w', group: 0, data: { executionId } })).toEqual([]);
  const other = { type: 'child-started', path: 'w', group: 0, data: { executionId: 'other' } } as const;
  expect(() => run.append(other)).toThrow(expect.objectContaining({ code: 'journal-corrupt' }));
});

test('the end of another child than its own changes nothing', () => {
  const run = underWay();
  const ended = { executionId: 'origin', status: 'completed', spent } as const;
  expect(run.append({ type: 'child-ended', path: 'w', group: 0, data: ended })).toEqual([]);
  expect(run.state.spent.usd).toBe(0);
});
