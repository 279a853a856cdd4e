import { expect, test } from 'vitest';
import { documentOf, lines, play, Play } from '../fixtures/play.ts';
import { failing, tool } from '../fixtures/steps.ts';
import { scopeAt } from '../queries.ts';

const loopOf = (more: object) => [{ kind: 'loop' as const, id: 'l', steps: [tool('a'), tool('b')], ...more }];

test('rounds are counted from 0, and until is tested after each', () => {
  const run = play(loopOf({ until: true, maxIterations: 5 }), { loopDone: (_path, iteration) => iteration === 1 });
  expect(lines(run.journal, 'step-completed', 'loop-tested')).toEqual([
    'step-completed l/0/a',
    'step-completed l/0/b',
    'loop-tested l',
    'step-completed l/1/a',
    'step-completed l/1/b',
    'loop-tested l',
    'step-completed l',
  ]);
  expect(run.state.ending).toEqual({ status: 'completed', output: { value: 'l/1/b done' } });
});

test('without until there are exactly maxIterations rounds, and nothing is tested', () => {
  const run = play(loopOf({ maxIterations: 2 }));
  expect(lines(run.journal, 'loop-tested', 'step-completed')).toHaveLength(5);
});

test('until that never becomes true fails it, with the last output in the details', () => {
  const run = play(loopOf({ until: true, maxIterations: 2 }), { loopDone: () => false });
  expect(run.state.ending).toMatchObject({
    status: 'failed',
    error: { code: 'max-iterations-reached', details: { iterations: 2, output: { value: 'l/1/b done' } } },
  });
});

test('a failure inside ends it (invariant 9)', () => {
  const run = play(loopOf({ maxIterations: 2 }), failing('l/1/a'));
  expect(lines(run.journal, 'step-failed')).toEqual(['step-failed l/1/a', 'step-failed l']);
});

test('a round sees what the round before put out, until its own steps have', () => {
  const seen: unknown[] = [];
  const run = new Play({}, ({ state }, commands) => {
    for (const command of commands) {
      if (command.type !== 'resolve-input' || !command.path.endsWith('/a')) continue;
      const { steps, iteration } = scopeAt(state, command.path, [{ name: 'steps', step: 'b' }, { name: 'iteration' }]);
      seen.push([iteration, steps['b']]);
    }
  });
  run.start(documentOf(loopOf({ maxIterations: 2 })));
  run.settle();
  expect(seen).toEqual([
    [0, { value: null }],
    [1, { value: 'l/0/b done' }],
  ]);
});
