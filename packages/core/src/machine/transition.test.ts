import { describe, expect, test } from 'vitest';
import type { EventDraft } from '../journal/events.ts';
import { documentOf, failure, lines, play, Play } from './fixtures/play.ts';
import { hanging, sequence, tool } from './fixtures/steps.ts';
import { outstandingCommands } from './outstanding.ts';
import { holdsAttempts, statusOf } from './queries.ts';
import { initialState } from './state.ts';
import { transition } from './transition.ts';

const cancel: EventDraft = { type: 'execution-cancel-requested', data: { by: null, reason: 'enough' } };
const pause: EventDraft = { type: 'execution-paused', data: { reason: 'budget-exceeded', detail: '' } };
const unpause: EventDraft = { type: 'execution-unpaused', data: { by: null } };

/** The attempt of `a` runs. */
function running(): Play {
  const run = new Play(hanging('a'));
  run.start(documentOf([tool('a', { policy: { timeout: '1h' } })]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  return run;
}

describe('a retried holder', () => {
  const retried = (maxAttempts: number) => ({
    kind: 'sequence' as const,
    id: 's',
    policy: { retry: { maxAttempts } },
    steps: [tool('a'), tool('b', { policy: { retry: { maxAttempts: 1 } } })],
  });

  test('runs its steps again in a new group (invariant 2)', () => {
    const run = play([retried(2)], {
      outcome: (path, _attempt, group) =>
        path === 's/b' && group === 0 ? { kind: 'fail', retryable: true } : { kind: 'succeed' },
    });
    expect(lines(run.journal, 'step-completed', 'step-failed', 'group-opened')).toEqual([
      'step-completed s/a',
      'step-failed s/b',
      'group-opened s',
      'step-completed s/a#1',
      'step-completed s/b#1',
      'step-completed s',
    ]);
  });

  test('groups are numbered over the whole execution', () => {
    const run = play(
      [
        {
          kind: 'parallel',
          id: 'p',
          mode: 'settled',
          steps: [retried(3), { ...retried(3), id: 's2', steps: [tool('c')] }],
        },
      ],
      {
        outcome: () => ({ kind: 'fail', retryable: true }),
      },
    );
    const groups = run.journal.flatMap((event) => (event.type === 'group-opened' ? [event.data.newGroup] : []));
    expect(groups).toEqual([1, 2, 3, 4]);
  });

  test('is not tried again after a failure that is not retryable', () => {
    const run = play([retried(2)], { outcome: (path) => ({ kind: path === 's/b' ? 'fail' : 'succeed' }) });
    expect(lines(run.journal, 'group-opened')).toEqual([]);
  });

  test('tries again what timed out inside', () => {
    const run = play([{ ...retried(2), steps: [tool('a')] }], hanging('s/a'));
    expect(lines(run.journal, 'step-failed')).toEqual(['step-failed s/a', 'step-failed s/a#1', 'step-failed s']);
  });

  test('is not tried again after its own time-out', () => {
    const timed = { ...retried(3), policy: { retry: { maxAttempts: 3 }, timeout: '1s' as const } };
    const run = play([timed], hanging('s/a'));
    expect(lines(run.journal, 'step-cancelled', 'step-failed', 'group-opened')).toEqual([
      'step-cancelled s/a',
      'step-failed s',
    ]);
  });
});

describe('a pause', () => {
  test('lets what runs end, and holds the next attempt until it is over', () => {
    const run = new Play();
    run.start(documentOf([tool('a'), tool('b')]));
    run.answer({ type: 'resolve-input', path: 'a', group: 0 });
    run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
    run.append(pause);
    run.settle();
    expect(statusOf(run.state)).toBe('paused');
    expect(holdsAttempts(run.state)).toBe(true);
    expect(lines(run.journal).at(-1)).toBe('step-scheduled b');
    expect(run.append(unpause)).toContainEqual({ type: 'admit-attempt', path: 'b', group: 0, attempt: 1 });
    expect(run.settle().state.ending?.status).toBe('completed');
  });

  test('leaves an admission open that was asked for before', () => {
    const run = new Play();
    run.start(documentOf([tool('a')]));
    run.answer({ type: 'resolve-input', path: 'a', group: 0 });
    const issued = [...run.append(pause), ...run.append(unpause)].map(({ type }) => type);
    expect(issued).toEqual(['cancel-timer', 'start-timer']);
    expect(outstandingCommands(run.state)).toContainEqual({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  });

  test('holds children, too', () => {
    const run = new Play();
    run.start(documentOf([{ kind: 'workflow', id: 'w', workflow: 'child' }]));
    run.append(pause);
    run.settle();
    expect(run.append(unpause)).toEqual([{ type: 'start-child', path: 'w', group: 0, attempt: 1 }]);
  });

  test('suspends time-outs: the time in it does not count', () => {
    const run = running();
    const before = run.now;
    run.append(pause);
    run.now += 7_200_000;
    const [timer] = run.append(unpause);
    expect(timer).toMatchObject({ type: 'start-timer', timer: 'timeout', dueAt: 3_601_001 + run.now - before - 1 });
  });

  test('has nothing time out that was about to, as it began', () => {
    const run = running();
    run.append(pause);
    expect(run.append({ type: 'timer-fired', path: 'a', group: 0, data: { timer: 'timeout' } })).toEqual([]);
    expect(run.state.nodes.get('a')?.phase).toBe('running');
  });

  test('survives a crash', () => {
    const run = new Play();
    run.start(documentOf([tool('a')]));
    run.append(pause);
    run.settle();
    const again = run.append({ type: 'execution-recovered', data: { epoch: 2 } });
    expect(again).toEqual([]);
    run.append(unpause);
    expect(run.settle().state.ending?.status).toBe('completed');
  });
});

describe('a cancel (invariant 7)', () => {
  test('aborts what runs, and the execution ends as cancelled when that has ended', () => {
    const run = running();
    expect(run.append(cancel)).toEqual([
      { type: 'cancel-attempt', path: 'a', group: 0, attempt: 1, reason: 'cancelled' },
    ]);
    expect(statusOf(run.state)).toBe('cancelling');
    run.settle();
    expect(lines(run.journal).slice(-3)).toEqual(['attempt-cancelled a', 'step-cancelled a', 'execution-cancelled']);
    expect(run.state.ending).toEqual({ status: 'cancelled', reason: 'enough' });
  });

  test('counts once: the first reason stays', () => {
    const run = running();
    run.append(cancel);
    run.append({ type: 'execution-cancel-requested', data: { by: null, reason: 'again' } });
    expect(run.settle().state.ending).toEqual({ status: 'cancelled', reason: 'enough' });
  });

  test('lifts a pause for what is in a finally, with its time-out', () => {
    const run = new Play({ outcome: (path) => ({ kind: path === 't/last' ? 'hang' : 'succeed' }) });
    run.start(documentOf([{ kind: 'try', id: 't', steps: [tool('a')], finally: [tool('last')] }]));
    run.until(({ nodes }) => nodes.has('t/last'));
    run.append(pause);
    run.settle();
    expect(run.state.nodes.get('t/last')?.phase).toBe('held');
    expect(run.append(cancel).map(({ type }) => type)).toEqual(['start-timer', 'admit-attempt']);
    expect(run.settle().state.ending?.status).toBe('cancelled');
    expect(lines(run.journal, 'step-failed')).toEqual(['step-failed t/last']);
  });

  test('wins over an end that is not recorded yet', () => {
    const run = new Play();
    run.start({ ...documentOf([tool('a')]), output: 1 });
    run.until(({ root }) => root?.phase === 'building');
    run.append(cancel);
    expect(run.open.all).toMatchObject([{ type: 'record', event: { type: 'execution-cancelled' } }]);
    expect(() => run.append({ type: 'execution-completed', data: { output: { value: 1 } } })).toThrow(
      expect.objectContaining({ code: 'journal-corrupt' }),
    );
  });

  test('wins over a failure that is being handled', () => {
    const run = running();
    run.append({ type: 'attempt-failed', path: 'a', group: 0, attempt: 1, data: { error: failure('broken', false) } });
    run.append(cancel);
    expect(run.settle().state.ending?.status).toBe('cancelled');
  });

  test('meets an attempt that was admitted just before: it is told to stop again, and not run', () => {
    const run = new Play();
    run.start(documentOf([tool('a')]));
    run.answer({ type: 'resolve-input', path: 'a', group: 0 });
    run.append(cancel);
    const commands = run.append({ type: 'attempt-started', path: 'a', group: 0, attempt: 1, data: {} });
    expect(commands).toEqual([{ type: 'cancel-attempt', path: 'a', group: 0, attempt: 1, reason: 'cancelled' }]);
    expect(run.settle().state.ending?.status).toBe('cancelled');
  });

  test('ends a step that waits for its back-off, with its timer', () => {
    const run = new Play({ outcome: () => ({ kind: 'fail', retryable: true }) });
    run.start(documentOf([tool('a')]));
    run.until(({ nodes }) => nodes.get('a')?.phase === 'delayed');
    expect(run.append(cancel)).toContainEqual({ type: 'cancel-timer', timer: 'retry', path: 'a', group: 0 });
    expect(run.settle().state.ending?.status).toBe('cancelled');
  });

  test('of a step whose back-off is being computed begins no wait', () => {
    const run = new Play({ outcome: () => ({ kind: 'fail', retryable: true }) });
    run.start(documentOf([tool('a')]));
    run.until(({ nodes }) => nodes.get('a')?.phase === 'planning');
    run.append(cancel);
    run.settle();
    expect(lines(run.journal).slice(-3)).toEqual(['retry-scheduled a', 'step-cancelled a', 'execution-cancelled']);
  });

  test('wins over a time-out that is stopping the attempt already', () => {
    const run = running();
    run.append({ type: 'timer-fired', path: 'a', group: 0, data: { timer: 'timeout' } });
    const [again] = run.append(cancel);
    expect(again).toMatchObject({ type: 'cancel-attempt', reason: 'cancelled' });
    run.settle();
    expect(lines(run.journal, 'step-cancelled', 'step-failed')).toEqual(['step-cancelled a']);
  });

  test('of a step whose input is being resolved waits for the answer', () => {
    const run = new Play();
    run.start(documentOf([sequence('s', tool('a'))]));
    expect(run.append(cancel)).toEqual([]);
    run.settle();
    expect(lines(run.journal).slice(2)).toEqual(['step-scheduled s', 'step-cancelled s', 'execution-cancelled']);
  });
});

describe('recovery and fork', () => {
  test('an attempt under way runs again under its number; the time without an owner does not count (invariant 3)', () => {
    const run = running();
    run.now += 7_200_000 - 1;
    expect(run.append({ type: 'execution-recovered', data: { epoch: 2 } })).toEqual([
      { type: 'run-attempt', path: 'a', group: 0, attempt: 1 },
      { type: 'start-timer', timer: 'timeout', path: 'a', group: 0, dueAt: 3_601_001 + 7_200_000 },
    ]);
  });

  test('an attempt that was being cancelled is not run again', () => {
    const run = running();
    run.append(cancel);
    const again = run.append({ type: 'execution-recovered', data: { epoch: 2 } });
    expect(again.map(({ type }) => type)).toEqual(['cancel-attempt', 'start-timer']);
  });

  test('an execution that has ended only finishes', () => {
    const run = play([tool('a')]);
    expect(run.append({ type: 'execution-recovered', data: { epoch: 2 } })).toEqual([{ type: 'finish' }]);
  });

  test('a fork starts with nothing spent and nothing reserved', () => {
    const run = running();
    const amount = { usd: 1, inputTokens: 1, outputTokens: 1, calls: 1 };
    run.append({ type: 'budget-reserved', path: 'a', data: { reservationId: 'r', amount } });
    const called = { role: 'tool', provider: 'p', model: 'm', spent: amount, latencyMs: 1, firstTokenMs: null };
    const data = { ...called, attempts: 1, cached: false, outcome: 'succeeded' } as const;
    run.append({ type: 'model-called', path: 'a', data });
    expect([run.state.spent.usd, run.state.reservations.size]).toEqual([1, 1]);
    run.append({ type: 'execution-forked', data: { from: 'other', at: 5, override: null } });
    expect([run.state.spent.usd, run.state.reservations.size]).toEqual([0, 0]);
  });
});

describe('an event that can not follow is refused', () => {
  const corrupt = expect.objectContaining({ code: 'journal-corrupt' });

  test('before the start', () => {
    const state = initialState('run');
    expect(() => transition(state, { ...cancel, seq: 1, at: 1, v: 1 })).toThrow(corrupt);
  });

  test('with a gap before it', () => {
    const { state } = running();
    expect(() => transition(state, { ...cancel, seq: state.seq + 2, at: 1, v: 1 })).toThrow(corrupt);
  });

  test.each<[string, EventDraft]>([
    [
      'a second start of the same step',
      { type: 'step-scheduled', path: 'a', group: 0, data: { kind: 'tool', input: null } },
    ],
    ['an end that nothing asked for', { type: 'step-completed', path: 'a', group: 0, data: { output: { value: 1 } } }],
    [
      'the end of an attempt that never began',
      { type: 'step-completed', path: 'a', group: 0, attempt: 2, data: { output: { value: 1 } } },
    ],
    ['a step of another group', { type: 'step-failed', path: 'a', group: 3, data: { error: failure('x', false) } }],
    [
      'a step that the document does not have',
      { type: 'timer-fired', path: 'nowhere', group: 0, data: { timer: 'retry' } },
    ],
    ['an answer to a question that is not asked', { type: 'branch-taken', path: 'a', group: 0, data: { index: 0 } }],
    [
      'a decision without its step',
      { type: 'approval-decided', data: { name: null, decision: 'approved', payload: null, by: null, reason: null } },
    ],
    ['the end of an execution that goes on', { type: 'execution-failed', data: { error: failure('x', false) } }],
    ['a skipped step', { type: 'step-skipped', path: 'a', group: 0, data: { reason: 'no' } }],
  ])('%s', (_name, event) => {
    expect(() => running().append(event)).toThrow(corrupt);
  });

  test('a step after the end', () => {
    const run = play([tool('a')]);
    const event: EventDraft = { type: 'step-scheduled', path: 'a', group: 0, data: { kind: 'tool', input: null } };
    expect(() => run.append(event)).toThrow(corrupt);
  });
});

describe('a late answer that a race explains changes nothing', () => {
  test.each<EventDraft>([
    { type: 'attempt-failed', path: 'a', group: 0, attempt: 1, data: { error: failure('x', true) } },
    { type: 'attempt-cancelled', path: 'a', group: 0, attempt: 1, data: { reason: 'timeout' } },
    { type: 'timer-fired', path: 'a', group: 0, data: { timer: 'timeout' } },
  ])('$type, with the end of its step decided', (late) => {
    const run = running();
    run.append({ type: 'step-completed', path: 'a', group: 0, attempt: 1, data: { output: { value: 1 } } });
    expect(run.append(late)).toEqual([]);
    run.settle();
    expect(run.state.ending).toEqual({ status: 'completed', output: { value: 1 } });
  });

  test.each<EventDraft>([
    cancel,
    pause,
    { type: 'signal-received', data: { name: 'go', payload: 1, messageId: 'm' } },
    { type: 'timer-fired', path: 'a', group: 0, data: { timer: 'timeout' } },
    { type: 'attempt-cancelled', path: 'a', group: 0, attempt: 1, data: { reason: 'cancelled' } },
  ])('$type, after the end', (late) => {
    const run = play([tool('a')]);
    expect(run.append(late)).toEqual([]);
    expect(statusOf(run.state)).toBe('completed');
  });
});
