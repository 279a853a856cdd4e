import { describe, expect, test } from 'vitest';
import { documentOf, lines, Play, play, type Script } from '../fixtures/play.ts';
import { failing, hanging, sequence, tool } from '../fixtures/steps.ts';
import { scopeAt } from '../queries.ts';

const undone = (id: string) => tool(id, { compensate: tool(`un_${id}`) });

const steps = [
  {
    kind: 'try' as const,
    id: 't',
    steps: [undone('a'), undone('b'), tool('c')],
    catch: [tool('caught')],
    finally: [tool('last')],
  },
];

const ran = (run: Play): string[] =>
  lines(run.journal, 'step-completed', 'step-failed', 'step-cancelled').map((line) => line.replace('step-', ''));

/** Until this step's attempt runs. */
function runUntil(path: string, script: Script, document = documentOf(steps)): Play {
  const run = new Play(script);
  run.start(document);
  return run.until(({ nodes }) => nodes.get(path)?.phase === 'running');
}

const stuckInCatch: Script = {
  outcome: (path) => ({ kind: path === 't/c' ? 'fail' : path === 't/caught' ? 'hang' : 'succeed' }),
};

const cancel = { type: 'execution-cancel-requested', data: { by: 'me', reason: 'enough' } } as const;

test('without a failure: steps, then finally; the output is that of the steps', () => {
  const run = play(steps);
  expect(ran(run)).toEqual(['completed t/a', 'completed t/b', 'completed t/c', 'completed t/last', 'completed t']);
  expect(run.state.ending).toEqual({ status: 'completed', output: { value: 't/c done' } });
});

test('on a failure: compensations newest first, then catch, then finally; the output is that of catch', () => {
  const run = play(steps, failing('t/c'));
  expect(ran(run)).toEqual([
    'completed t/a',
    'completed t/b',
    'failed t/c',
    'completed t/b/un_b',
    'completed t/a/un_a',
    'completed t/caught',
    'completed t/last',
    'completed t',
  ]);
  expect(run.state.ending).toEqual({ status: 'completed', output: { value: 't/caught done' } });
});

test('without catch the failure goes on after finally', () => {
  const [{ catch: _catch, ...bare }] = steps as [(typeof steps)[0]];
  const run = play([bare], failing('t/c'));
  expect(ran(run).slice(-2)).toEqual(['completed t/last', 'failed t']);
  expect(run.state.ending).toMatchObject({ status: 'failed', error: { code: 'broken' } });
});

test('a failure in catch runs finally and fails the try', () => {
  const run = play(steps, failing('t/c', 't/caught'));
  expect(ran(run).slice(-3)).toEqual(['failed t/caught', 'completed t/last', 'failed t']);
});

test('a failing finally fails the try, and undoes what was done', () => {
  const run = play(steps, failing('t/last'));
  expect(ran(run).slice(-4)).toEqual(['failed t/last', 'completed t/b/un_b', 'completed t/a/un_a', 'failed t']);
});

test('a compensation that fails does not keep the others from running, and the error lists it', () => {
  const [{ catch: _catch, ...bare }] = steps as [(typeof steps)[0]];
  const run = play([bare], failing('t/c', 't/b/un_b'));
  expect(ran(run)).toContain('completed t/a/un_a');
  expect(run.state.ending).toMatchObject({
    error: { code: 'broken', details: { compensationFailures: [{ path: 't/b/un_b', code: 'broken' }] } },
  });
});

test('catch and compensations see the error, and a compensation sees the output of its step', () => {
  const seen: Record<string, unknown> = {};
  const run = new Play(failing('t/c'), ({ state }, commands) => {
    for (const command of commands) {
      if (command.type !== 'resolve-input') continue;
      seen[command.path] = scopeAt(state, command.path, [{ name: 'error' }, { name: 'steps', step: 'a' }]);
    }
  });
  run.start(documentOf(steps));
  run.settle();
  expect(seen['t/caught']).toMatchObject({ error: { code: 'broken' } });
  expect(seen['t/a/un_a']).toMatchObject({ error: { code: 'broken' }, steps: { a: { value: 't/a done' } } });
  expect(seen['t/last']).not.toHaveProperty('error');
});

describe('cancelled (invariant 7)', () => {
  test('in its steps: compensations and finally run, catch does not', () => {
    const run = runUntil('t/b', hanging('t/b'));
    run.append(cancel);
    run.settle();
    expect(ran(run)).toEqual([
      'completed t/a',
      'cancelled t/b',
      'completed t/a/un_a',
      'completed t/last',
      'cancelled t',
    ]);
    expect(lines(run.journal).at(-1)).toBe('execution-cancelled');
  });

  test('a step that succeeds all the same is undone, too', () => {
    const run = runUntil('t/b', { ...hanging('t/b'), whenCancelled: () => ({ kind: 'succeed' }) });
    run.append(cancel);
    run.settle();
    expect(ran(run).slice(1, 4)).toEqual(['completed t/b', 'completed t/b/un_b', 'completed t/a/un_a']);
  });

  test('in catch: that is stopped, and finally runs', () => {
    const run = runUntil('t/caught', stuckInCatch);
    run.append(cancel);
    run.settle();
    expect(ran(run).slice(5)).toEqual(['cancelled t/caught', 'completed t/last', 'cancelled t']);
  });

  test('in finally: it runs to its end, a second cancel changes nothing, and then all is undone', () => {
    const run = runUntil('t/last', {});
    expect(run.append(cancel)).toEqual([]);
    expect(run.append(cancel)).toEqual([]);
    run.settle();
    expect(ran(run).slice(3)).toEqual(['completed t/last', 'completed t/b/un_b', 'completed t/a/un_a', 'cancelled t']);
    expect(run.state.ending?.status).toBe('cancelled');
  });

  test('in finally: time-outs of its steps still apply', () => {
    const run = runUntil('t/last', hanging('t/last'));
    run.append(cancel);
    run.settle();
    expect(ran(run)).toContain('failed t/last');
    expect(run.state.ending?.status).toBe('cancelled');
  });

  test('while it is paused: finally runs', () => {
    const run = runUntil('t/b', hanging('t/b'));
    run.append({ type: 'execution-paused', data: { reason: 'requested', detail: '' } });
    run.append(cancel);
    run.settle();
    expect(ran(run)).toContain('completed t/last');
  });
});

test('its time-out cancels the steps, skips catch, and runs finally', () => {
  const [whole] = steps as [(typeof steps)[0]];
  const run = play([{ ...whole, policy: { timeout: '1s' } }], hanging('t/b'));
  expect(ran(run).slice(1)).toEqual(['cancelled t/b', 'completed t/a/un_a', 'completed t/last', 'failed t']);
  expect(run.state.ending).toMatchObject({ error: { code: 'step-timed-out' } });
});

test('steps outside of any try are undone when the workflow fails, also those inside holders', () => {
  const run = play([undone('a'), sequence('s', undone('b'), tool('c'))], failing('s/c'));
  expect(ran(run)).toEqual([
    'completed a',
    'completed s/b',
    'failed s/c',
    'failed s',
    'completed s/b/un_b',
    'completed a/un_a',
  ]);
  expect(run.state.ending?.status).toBe('failed');
});

test('what a completed try has done is not undone by what is around it', () => {
  const inner = { kind: 'try' as const, id: 'inner', steps: [undone('a')] };
  const run = play([inner, tool('b')], failing('b'));
  expect(lines(run.journal, 'step-scheduled')).not.toContain('step-scheduled inner/a/un_a');
});

test('a compensation is not undone itself', () => {
  const step = tool('a', { compensate: tool('un_a', { compensate: tool('un_un_a') }) });
  const run = play([step, tool('b')], failing('b'));
  expect(ran(run)).toEqual(['completed a', 'failed b', 'completed a/un_a']);
});

test('each group of a retried holder is undone', () => {
  const retried = {
    kind: 'sequence' as const,
    id: 's',
    policy: { retry: { maxAttempts: 2 } },
    steps: [undone('a'), tool('b', { policy: { retry: { maxAttempts: 1 } } })],
  };
  const run = play([retried], {
    outcome: (path) => (path === 's/b' ? { kind: 'fail', retryable: true } : { kind: 'succeed' }),
  });
  expect(ran(run).slice(-2)).toEqual(['completed s/a/un_a#1', 'completed s/a/un_a']);
});

test('where the output of the workflow can not be built, what was done is undone', () => {
  const run = new Play({
    evaluationFails: ({ type }) =>
      type === 'build-result'
        ? { code: 'expression-failed', message: 'No.', hint: null, retryable: false, details: null }
        : null,
  });
  run.start({ ...documentOf([undone('a')]), output: '${{ 1 / 0 }}' });
  run.settle();
  expect(ran(run)).toEqual(['completed a', 'completed a/un_a']);
  expect(run.state.ending).toMatchObject({ status: 'failed', error: { code: 'expression-failed' } });
});
