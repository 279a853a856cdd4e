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

test('a fork starts a child of its own', () => {
  const run = underWay();
  run.append({ type: 'execution-forked', data: { from: 'run', at: run.state.seq, override: null } });
  expect(openChildren(run.state)).toEqual([]);
  expect(run.open.all).toContainEqual({ type: 'start-child', path: 'w', group: 0, attempt: 1 });
});
