import { expect, test } from 'vitest';
import { lines, play } from '../fixtures/play.ts';
import { failing, sequence, tool } from '../fixtures/steps.ts';

test('steps run one after the other, and the last output is the output', () => {
  const run = play([sequence('all', tool('a'), tool('b'))]);
  expect(lines(run.journal)).toEqual([
    'execution-started',
    'step-scheduled all',
    'step-scheduled all/a',
    'attempt-started all/a',
    'step-completed all/a',
    'step-scheduled all/b',
    'attempt-started all/b',
    'step-completed all/b',
    'step-completed all',
    'execution-completed',
  ]);
  expect(run.state.ending).toEqual({ status: 'completed', output: { value: 'all/b done' } });
});

test('a failure ends it, and what comes after is never begun (invariant 9)', () => {
  const run = play([sequence('all', tool('a'), tool('b')), tool('c')], failing('all/a'));
  expect(lines(run.journal, 'step-scheduled', 'step-failed', 'execution-failed')).toEqual([
    'step-scheduled all',
    'step-scheduled all/a',
    'step-failed all/a',
    'step-failed all',
    'execution-failed',
  ]);
});

test('a declared output is built, and may fail', () => {
  const output = '${{ steps.a.output }}';
  const steps = [{ kind: 'sequence' as const, id: 'all', steps: [tool('a')], output }];
  expect(play(steps).journal.some(({ type, path }) => type === 'step-completed' && path === 'all')).toBe(true);
  const run = play(steps, {
    evaluationFails: ({ type }) =>
      type === 'build-output'
        ? { code: 'expression-failed', message: 'No.', hint: null, retryable: false, details: null }
        : null,
  });
  expect(lines(run.journal, 'evaluation-failed', 'step-failed')).toEqual(['evaluation-failed all', 'step-failed all']);
});
