import { describe, expect, test } from 'vitest';
import { pinKey } from '../journal/events.ts';
import { documentOf, Play, play } from './fixtures/play.ts';
import { hanging, tool } from './fixtures/steps.ts';
import {
  attemptAt,
  budgetScopesAt,
  checkpointsOf,
  definitionAt,
  isOutstanding,
  overrideAt,
  policyAt,
  scopeAt,
  statusOf,
} from './queries.ts';
import { initialState } from './state.ts';

const base = {
  input: { value: null },
  parentId: null,
  rootId: 'root',
  depth: 0,
  context: {},
  correlationId: 'c',
} as const;

describe('policyAt', () => {
  const steps = [
    tool('plain'),
    tool('own', { policy: { timeout: '5s', retry: { maxAttempts: 7 } } }),
    { kind: 'approval' as const, id: 'ok' },
    { kind: 'sequence' as const, id: 's', policy: { retry: {} }, steps: [tool('in')] },
  ];
  const withPin = (timeoutMs?: number | null): Play => {
    const run = new Play();
    const pin = { kind: 'tool', id: 'probe', version: '1.0.0', ...(timeoutMs !== undefined && { timeoutMs }) } as const;
    const pins = { [pinKey('tool', 'probe')]: pin };
    run.append({ type: 'execution-started', data: { ...base, document: documentOf(steps), pins, budget: null } });
    return run;
  };

  test('a tool has 30 s and three attempts unless something says otherwise', () => {
    expect(policyAt(withPin().state, 'plain')).toMatchObject({ timeout: 30_000, retry: { maxAttempts: 3 } });
  });

  test('what the tool declares wins over the default, and the step over both', () => {
    const { state } = withPin(120_000);
    expect(policyAt(state, 'plain').timeout).toBe(120_000);
    expect(policyAt(state, 'own')).toMatchObject({ timeout: 5_000, retry: { maxAttempts: 7, initialDelay: 1_000 } });
    expect(policyAt(withPin(null).state, 'plain').timeout).toBeNull();
  });

  test('steps that hold or wait have nothing unless they say so', () => {
    const { state } = withPin();
    expect(policyAt(state, 'ok')).toMatchObject({ timeout: null, retry: null, circuitBreaker: null });
    expect(policyAt(state, 's')).toMatchObject({ timeout: null, retry: { maxAttempts: 3 } });
  });
});

test('scopeAt sees the nearest item and iteration, and outputs of the scopes around', () => {
  const seen: Record<string, unknown> = {};
  const one = { kind: 'sequence' as const, id: 'one', steps: [tool('b'), tool('c')] };
  const loop = { kind: 'loop' as const, id: 'l', maxIterations: 1, steps: [one] };
  const run = new Play({ items: () => 2 }, ({ state }, commands) => {
    for (const command of commands) {
      if (command.type !== 'resolve-input' || !command.path.endsWith('/c')) continue;
      const names = ['item', 'index', 'iteration', 'input', 'error'] as const;
      const references = [
        ...names.map((name) => ({ name })),
        ...['a', 'b', 'c'].map((step) => ({ name: 'steps' as const, step })),
      ];
      seen[command.path] = scopeAt(state, command.path, references);
    }
  });
  run.start(documentOf([tool('a'), { kind: 'map', id: 'm', over: [1, 2], step: loop }]));
  run.settle();
  expect(seen['m/1/l/0/one/c']).toEqual({
    input: { value: null },
    item: { list: { value: [] }, index: 1 },
    index: 1,
    iteration: 0,
    steps: { a: { value: 'a done' }, b: { value: 'm/1/l/0/one/b done' }, c: { value: null } },
  });
});

test('scopeAt lets a holder see its own steps, for its output', () => {
  const run = new Play();
  const output = '${{ steps.a.output }}';
  run.start(documentOf([{ kind: 'sequence', id: 's', steps: [tool('a')], output }]));
  run.until(({ nodes }) => nodes.get('s')?.phase === 'building');
  expect(scopeAt(run.state, 's', [{ name: 'steps', step: 'a' }]).steps).toEqual({ a: { value: 's/a done' } });
});

test('definitionAt knows every step, ended or not begun; others are step-not-found', () => {
  const { state } = play([{ kind: 'map', id: 'm', over: [1], step: tool('one') }]);
  expect(definitionAt(state, 'm/17/one').id).toBe('one');
  expect(() => definitionAt(state, 'm/none')).toThrow(expect.objectContaining({ code: 'step-not-found' }));
});

test('the limits of a step, of the holders around it and of the execution all count', () => {
  const run = new Play(hanging('s/a'));
  const steps = [
    { kind: 'sequence' as const, id: 's', budget: { usd: 2 }, steps: [tool('a', { budget: { calls: 3 } })] },
  ];
  run.append({
    type: 'execution-started',
    data: { ...base, document: documentOf(steps), pins: {}, budget: { usd: 9 } },
  });
  run.answer({ type: 'resolve-input', path: 's', group: 0 });
  const before = [
    { scope: 'step:run/s/a', limit: { calls: 3 } },
    { scope: 'step:run/s', limit: { usd: 2 } },
  ];
  expect(budgetScopesAt(run.state, 's/a')).toEqual([...before, { scope: 'execution:root', limit: { usd: 9 } }]);
  run.append({ type: 'budget-raised', data: { budget: { usd: 12 } } });
  expect(budgetScopesAt(run.state, 's/a')).toEqual([...before, { scope: 'execution:root', limit: { usd: 12 } }]);
});

test('checkpoints outlive a retry, and not the step', () => {
  const run = new Play({ outcome: (_path, attempt) => (attempt === 1 ? { kind: 'hang' } : { kind: 'succeed' }) });
  run.start(documentOf([tool('a')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  const key = { path: 'a', group: 0 };
  const data = { key: 'k', inputHash: 'h', result: { value: 1 } };
  run.append({ type: 'checkpoint-recorded', ...key, data });
  const error = { code: 'x', message: 'x', hint: null, retryable: true, details: null };
  run.append({ type: 'attempt-failed', ...key, attempt: 1, data: { error } });
  expect(checkpointsOf(run.state, key).get('k')).toEqual({ inputHash: 'h', result: { value: 1 } });
  run.settle();
  expect(checkpointsOf(run.state, key).size).toBe(0);
});

test('an attempt keeps the idempotency key that it started with', () => {
  const run = new Play(hanging('a'));
  run.start(documentOf([tool('a')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  expect(attemptAt(run.state, { path: 'a', group: 0 })).toMatchObject({ attempt: 1, idempotencyKey: 'a#0' });
});

test('an attempt that runs again after a crash has all its time again', () => {
  const run = new Play(hanging('a'));
  run.start(documentOf([tool('a')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  const key = { path: 'a', group: 0 };
  run.append({ type: 'attempt-started', ...key, attempt: 1, data: { attemptTimeoutAt: run.now + 501 } });
  run.now += 90_000;
  run.append({ type: 'execution-recovered', data: { epoch: 2 } });
  expect(attemptAt(run.state, key)).toMatchObject({ startedAt: run.now, attemptTimeoutAt: run.now + 500 });
});

test('a fork overrides the input of one step', () => {
  const run = new Play();
  run.start(documentOf([tool('a')]));
  const override = { path: 'a', input: { value: 5 } };
  run.append({ type: 'execution-forked', data: { from: 'x', at: 1, override } });
  expect(overrideAt(run.state, 'a')).toEqual({ value: 5 });
  expect(overrideAt(run.state, 'b')).toBeNull();
});

test('isOutstanding is false for what is answered, and for an attempt that is over', () => {
  const run = new Play(hanging('a'));
  run.start(documentOf([tool('a')]));
  const resolve = { type: 'resolve-input', path: 'a', group: 0 } as const;
  expect(isOutstanding(run.state, resolve)).toBe(true);
  run.answer(resolve);
  expect(isOutstanding(run.state, resolve)).toBe(false);
  expect(isOutstanding(run.state, { type: 'admit-attempt', path: 'a', group: 0, attempt: 2 })).toBe(false);
  expect(isOutstanding(run.state, { type: 'admit-attempt', path: 'a', group: 0, attempt: 1 })).toBe(true);
  expect(isOutstanding(run.state, { type: 'admit-attempt', path: 'a', group: 1, attempt: 1 })).toBe(false);
});

test('before its first event an execution is pending; one that waits beside one that runs is running', () => {
  expect(statusOf(initialState('run'))).toBe('pending');
  const waits = { kind: 'approval' as const, id: 'ok' };
  const run = new Play(hanging('p/a'));
  run.start(documentOf([{ kind: 'parallel', id: 'p', steps: [waits, tool('a', { policy: { timeout: '1h' } })] }]));
  run.until(({ waiting, nodes }) => waiting === 1 && nodes.get('p/a')?.phase === 'running');
  expect(statusOf(run.state)).toBe('running');
});
