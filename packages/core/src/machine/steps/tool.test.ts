import { expect, test } from 'vitest';
import { failure, lines, play, Play, documentOf, type Outcome } from '../fixtures/play.ts';
import { failing, hanging, tool } from '../fixtures/steps.ts';

const failsTwice = (_path: string, attempt: number): Outcome =>
  attempt < 3 ? { kind: 'fail', retryable: true } : { kind: 'succeed' };

test('a retryable failure is tried again after its back-off, as long as attempts are left', () => {
  const run = play([tool('a')], { outcome: failsTwice });
  expect(lines(run.journal).slice(1)).toEqual([
    'step-scheduled a',
    'attempt-started a',
    'attempt-failed a',
    'retry-scheduled a',
    'timer-fired a',
    'attempt-started a',
    'attempt-failed a',
    'retry-scheduled a',
    'timer-fired a',
    'attempt-started a',
    'step-completed a',
    'execution-completed',
  ]);
  const attempts = run.journal.filter(({ type }) => type === 'attempt-started').map(({ attempt }) => attempt);
  expect(attempts).toEqual([1, 2, 3]);
});

test('the step fails when the last attempt has failed', () => {
  const run = play([tool('a', { policy: { retry: { maxAttempts: 2 } } })], { outcome: failsTwice });
  expect(lines(run.journal, 'attempt-failed', 'step-failed')).toEqual([
    'attempt-failed a',
    'attempt-failed a',
    'step-failed a',
  ]);
});

test('a failure that is not retryable is not tried again', () => {
  const run = play([tool('a')], failing('a'));
  expect(lines(run.journal, 'attempt-started', 'retry-scheduled')).toEqual(['attempt-started a']);
});

test('where the back-off gives up, the step fails', () => {
  const run = play([tool('a')], { outcome: failsTwice, gaveUp: () => true });
  expect(run.state.ending).toMatchObject({ status: 'failed', error: { code: 'gave-up' } });
});

test('an open breaker fails the step without an attempt, and nothing is retried', () => {
  const run = play([tool('a')], { admission: () => 'reject' });
  expect(lines(run.journal).slice(1)).toEqual([
    'step-scheduled a',
    'attempt-rejected a',
    'step-failed a',
    'execution-failed',
  ]);
});

test('the time-out spans all attempts: the one that runs is cancelled, and the step fails without a retry', () => {
  const run = play([tool('a', { policy: { timeout: '1s' } })], hanging('a'));
  expect(lines(run.journal).slice(2)).toEqual([
    'attempt-started a',
    'timer-fired a',
    'attempt-cancelled a',
    'step-failed a',
    'execution-failed',
  ]);
  expect(run.state.ending).toMatchObject({ error: { code: 'step-timed-out' } });
});

test('a success after the time-out has fired is refused: it comes too late', () => {
  const run = new Play(hanging('a'));
  run.start(documentOf([tool('a')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  run.append({ type: 'timer-fired', path: 'a', group: 0, data: { timer: 'timeout' } });
  const late = { type: 'step-completed', path: 'a', group: 0, attempt: 1, data: { output: { value: 1 } } } as const;
  expect(() => run.append(late)).toThrow(expect.objectContaining({ code: 'journal-corrupt' }));
});

test('an input that can not be resolved fails the step before it is scheduled', () => {
  const run = play([tool('a')], {
    evaluationFails: ({ type }) => (type === 'resolve-input' ? failure('expression-failed', true) : null),
  });
  expect(lines(run.journal).slice(1)).toContain('evaluation-failed a');
  expect(run.state.ending).toMatchObject({ status: 'failed', error: { code: 'expression-failed' } });
});

test('an attempt that ended unasked is admitted again under its number', () => {
  const run = new Play(hanging('a'));
  run.start(documentOf([tool('a')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  const lost = { type: 'attempt-cancelled', path: 'a', group: 0, attempt: 1, data: { reason: 'owner-lost' } } as const;
  expect(run.append(lost)).toEqual([{ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 }]);
});

test.each([
  ['continue', 'continue' as const, { value: null }],
  ['a fallback', { fallback: tool('instead') }, { value: 'a/instead done' }],
])('onError %s: the step has failed and the scope goes on', (_name, onError, seen) => {
  const run = play([tool('a', { onError }), tool('b')], failing('a'));
  expect(lines(run.journal, 'step-failed', 'execution-completed')).toEqual(['step-failed a', 'execution-completed']);
  const step = run.journal.find(({ type, path }) => type === 'step-scheduled' && path === 'b');
  expect(step).toBeDefined();
  const alone = play([tool('a', { onError })], failing('a'));
  expect(alone.state.ending).toEqual({ status: 'completed', output: seen });
});

test('a fallback that fails, fails the scope with its own error', () => {
  const run = play([tool('a', { onError: { fallback: tool('instead') } })], failing('a', 'a/instead'));
  expect(lines(run.journal, 'step-failed', 'execution-failed')).toEqual([
    'step-failed a',
    'step-failed a/instead',
    'execution-failed',
  ]);
});
