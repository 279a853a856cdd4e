import { expect, test } from 'vitest';
import { lines, play } from '../fixtures/play.ts';
import { failing, tool } from '../fixtures/steps.ts';

/** a → b → d, and c alone; e waits for c. */
const steps = (waves: boolean) => [
  {
    kind: 'graph' as const,
    id: 'g',
    waves,
    steps: [
      tool('c'),
      tool('a'),
      tool('b', { dependsOn: ['a'] }),
      tool('d', { dependsOn: ['b'] }),
      tool('e', { dependsOn: ['c'] }),
    ],
  },
];

test('the step with the longest path before it begins first', () => {
  const run = play(steps(false));
  expect(lines(run.journal, 'step-scheduled').slice(1, 3)).toEqual(['step-scheduled g/a', 'step-scheduled g/c']);
  expect(run.state.ending?.status).toBe('completed');
});

test('a step begins the moment that what it depends on is done, whatever else runs', () => {
  const run = play(steps(false), { outcome: (path) => (path === 'g/c' ? { kind: 'hang' } : { kind: 'succeed' }) });
  const events = lines(run.journal, 'step-completed', 'timer-fired');
  expect(events.slice(0, 4)).toEqual([
    'step-completed g/a',
    'step-completed g/b',
    'step-completed g/d',
    'timer-fired g/c',
  ]);
});

test('waves: none of the next wave begins before the whole wave is done', () => {
  const run = play(steps(true));
  expect(lines(run.journal, 'step-scheduled', 'step-completed')).toEqual([
    'step-scheduled g',
    'step-scheduled g/a',
    'step-scheduled g/c',
    'step-completed g/a',
    'step-completed g/c',
    'step-scheduled g/b',
    'step-scheduled g/e',
    'step-completed g/b',
    'step-completed g/e',
    'step-scheduled g/d',
    'step-completed g/d',
    'step-completed g',
  ]);
});

test('a failure fails the graph, and what depends on it is never begun (invariant 9)', () => {
  const run = play(steps(false), failing('g/a'));
  expect(lines(run.journal, 'step-scheduled')).not.toContain('step-scheduled g/b');
  expect(run.state.ending?.status).toBe('failed');
});
