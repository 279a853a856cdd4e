import type { ParallelMode } from '@orchestr8/schema';
import { expect, test } from 'vitest';
import { outputParts } from '../queries.ts';
import { documentOf, lines, Play, play, type Outcome, type Script } from '../fixtures/play.ts';
import { failing, tool } from '../fixtures/steps.ts';

const three = (mode: ParallelMode, quorum?: number) => [
  {
    kind: 'parallel' as const,
    id: 'p',
    mode,
    ...(quorum !== undefined && { quorum }),
    steps: [tool('a'), tool('b'), tool('c')],
  },
];

function outputOf(run: Play): unknown {
  const completed = run.journal.find(({ type, path }) => type === 'step-completed' && path === 'p');
  return completed?.type === 'step-completed' && 'value' in completed.data.output ? completed.data.output.value : null;
}

/** `a` ends as given; the others run until they are cancelled. */
const onlyA = (outcome: Outcome): Script => ({ outcome: (path) => (path === 'p/a' ? outcome : { kind: 'hang' }) });

test('all: everything begins at once, and the output is by id', () => {
  const run = play(three('all'));
  expect(lines(run.journal).slice(1, 5)).toEqual([
    'step-scheduled p',
    'step-scheduled p/a',
    'step-scheduled p/b',
    'step-scheduled p/c',
  ]);
  expect(outputOf(run)).toMatchObject({
    kind: 'object',
    entries: [
      ['a', { value: 'p/a done' }],
      ['b', { value: 'p/b done' }],
      ['c', { value: 'p/c done' }],
    ],
  });
});

test('all: the first failure cancels the others, and it fails when they have ended (invariant 9)', () => {
  const run = play(three('all'), onlyA({ kind: 'fail' }));
  expect(lines(run.journal, 'step-failed', 'attempt-cancelled', 'step-cancelled')).toEqual([
    'step-failed p/a',
    'attempt-cancelled p/b',
    'attempt-cancelled p/c',
    'step-cancelled p/b',
    'step-cancelled p/c',
    'step-failed p',
  ]);
});

test('settled: waits for all, and says of each how it ended', () => {
  const run = play(three('settled'), failing('p/b'));
  expect(run.state.ending?.status).toBe('completed');
  expect(outputOf(run)).toMatchObject({
    kind: 'settled',
    entries: [
      { id: 'a', ending: { output: { value: 'p/a done' } } },
      { id: 'b', ending: { error: { code: 'broken' } } },
      { id: 'c', ending: { output: { value: 'p/c done' } } },
    ],
  });
});

test('first: the first success cancels the others; a success that comes later does not count', () => {
  const run = play(three('first'), { ...onlyA({ kind: 'succeed' }), whenCancelled: () => ({ kind: 'succeed' }) });
  expect(outputOf(run)).toMatchObject({
    entries: [
      ['a', { value: 'p/a done' }],
      ['b', null],
      ['c', null],
    ],
  });
});

test('first: fails when all have failed', () => {
  const run = play(three('first'), failing('p/a', 'p/b', 'p/c'));
  expect(run.state.ending).toMatchObject({ error: { code: 'all-branches-failed' } });
});

test('quorum: done with that many successes', () => {
  const run = play(three('quorum', 2), {
    outcome: (path) => (path === 'p/c' ? { kind: 'hang' } : { kind: 'succeed' }),
  });
  expect(lines(run.journal, 'step-cancelled', 'step-completed')).toEqual([
    'step-completed p/a',
    'step-completed p/b',
    'step-cancelled p/c',
    'step-completed p',
  ]);
});

test('quorum: fails as soon as it can not be reached any more', () => {
  const run = play(three('quorum', 2), {
    outcome: (path) => (path === 'p/c' ? { kind: 'hang' } : { kind: 'fail' }),
  });
  expect(lines(run.journal, 'step-cancelled')).toEqual(['step-cancelled p/c']);
  expect(run.state.ending).toMatchObject({ error: { code: 'quorum-not-reached' } });
});

test('a step that goes on after its failure counts as a success, with null', () => {
  const steps = [{ kind: 'parallel' as const, id: 'p', steps: [tool('a', { onError: 'continue' }), tool('b')] }];
  const run = new Play(failing('p/a'));
  run.start(documentOf(steps));
  run.settle();
  expect(outputOf(run)).toMatchObject({
    entries: [
      ['a', null],
      ['b', { value: 'p/b done' }],
    ],
  });
  expect(outputParts(run.state, 'p').kind).toBe('stored');
});

test('once it has failed, no fallback begins any more', () => {
  const steps = [tool('a'), tool('b', { onError: { fallback: tool('instead') } })];
  const run = new Play({ outcome: () => ({ kind: 'hang' }) });
  run.start(documentOf([{ kind: 'parallel', id: 'p', steps }]));
  run.until(({ nodes }) => nodes.get('p/b')?.phase === 'running');
  const error = { code: 'broken', message: 'No.', hint: null, retryable: false, details: null };
  run.append({ type: 'attempt-failed', path: 'p/a', group: 0, attempt: 1, data: { error } });
  run.append({ type: 'attempt-failed', path: 'p/b', group: 0, attempt: 1, data: { error } });
  run.settle();
  expect(lines(run.journal, 'step-failed', 'step-scheduled').slice(3)).toEqual([
    'step-failed p/a',
    'step-failed p/b',
    'step-failed p',
  ]);
});
