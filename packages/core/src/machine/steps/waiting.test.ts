import { describe, expect, test } from 'vitest';
import { documentOf, lines, Play, play } from '../fixtures/play.ts';
import { hanging, sequence, tool } from '../fixtures/steps.ts';
import { namedApprovalAt, openApprovals, outputParts, statusOf } from '../queries.ts';

const decision = { name: null, decision: 'approved', payload: { n: 1 }, by: 'ada', reason: null } as const;
const signalled = (payload: number) =>
  ({ type: 'signal-received', data: { name: 'go', payload, messageId: `m${payload}` } }) as const;

describe('sleep', () => {
  test('waits for its timer, with null as its output', () => {
    const run = new Play();
    run.start(documentOf([{ kind: 'sleep', id: 'z', duration: '1h' }]));
    run.answer({ type: 'resolve-input', path: 'z', group: 0 });
    expect(statusOf(run.state)).toBe('waiting');
    expect(run.open.all).toMatchObject([{ type: 'start-timer', timer: 'sleep', dueAt: 3_601_001 }]);
    run.settle();
    expect(run.state.ending).toEqual({ status: 'completed', output: { value: null } });
  });
});

describe('approval', () => {
  const approval = { kind: 'approval' as const, id: 'ok', message: 'Shall we?' };

  test('asks, waits, and puts the decision out', () => {
    const run = play([approval]);
    expect(statusOf(run.state)).toBe('waiting');
    expect(openApprovals(run.state)).toMatchObject([{ path: 'ok', name: null, message: 'Shall we?', expiresAt: null }]);
    run.append({ type: 'approval-decided', path: 'ok', group: 0, data: decision });
    expect(outputParts(run.state, 'ok')).toEqual({ kind: 'decision', decision });
    expect(openApprovals(run.state)).toEqual([]);
    run.settle();
    expect(run.state.ending?.status).toBe('completed');
  });

  test('only the first decision counts', () => {
    const run = play([approval]);
    run.append({ type: 'approval-decided', path: 'ok', group: 0, data: decision });
    const second = { ...decision, decision: 'rejected' } as const;
    expect(run.append({ type: 'approval-decided', path: 'ok', group: 0, data: second })).toEqual([]);
    expect(outputParts(run.state, 'ok')).toEqual({ kind: 'decision', decision });
  });

  test('two are decided in any order', () => {
    const run = play([{ kind: 'parallel', id: 'p', steps: [approval, { ...approval, id: 'ok2' }] }]);
    run.append({ type: 'approval-decided', path: 'p/ok2', group: 0, data: decision });
    run.append({ type: 'approval-decided', path: 'p/ok', group: 0, data: decision });
    expect(run.settle().state.ending?.status).toBe('completed');
  });

  test('expires: the default counts, and without one the step fails', () => {
    const run = new Play();
    run.start(documentOf([{ ...approval, expiresIn: '1s', default: 'rejected' }]));
    run.settle();
    expect(run.state.ending).toEqual({ status: 'completed', output: { value: { kind: 'default' } } });
    const failed = play([{ ...approval, expiresIn: '1s' }]);
    expect(failed.state.ending).toMatchObject({ status: 'failed', error: { code: 'approval-expired' } });
    expect(openApprovals(failed.state)).toEqual([]);
  });

  test('the decision takes the timer back', () => {
    const run = new Play();
    run.start(documentOf([{ ...approval, expiresIn: '1s' }]));
    run.answer({ type: 'resolve-input', path: 'ok', group: 0 });
    run.answer({ type: 'request-approval', path: 'ok', group: 0 });
    const commands = run.append({ type: 'approval-decided', path: 'ok', group: 0, data: decision });
    expect(commands).toContainEqual({ type: 'cancel-timer', timer: 'expiry', path: 'ok', group: 0 });
  });
});

describe('an approval that an attempt asks for', () => {
  const asked = { name: 'rm', message: 'May I?', payload: null, payloadHash: 'sha256-0' };
  const running = (): Play => {
    const run = new Play(hanging('a'));
    run.start(documentOf([tool('a')]));
    run.answer({ type: 'resolve-input', path: 'a', group: 0 });
    run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
    run.append({ type: 'approval-requested', path: 'a', group: 0, data: asked });
    return run;
  };

  test('leaves the attempt running, and the execution waiting', () => {
    const run = running();
    expect(statusOf(run.state)).toBe('waiting');
    expect(openApprovals(run.state)).toMatchObject([{ path: 'a', name: 'rm' }]);
    expect(run.open.all.map(({ type }) => type)).toContain('run-attempt');
  });

  test('is found decided by the attempt when it runs again after a crash', () => {
    const run = running();
    run.append({ type: 'approval-decided', path: 'a', group: 0, data: { ...decision, name: 'rm' } });
    const again = run.append({ type: 'execution-recovered', data: { epoch: 2 } });
    expect(again).toContainEqual({ type: 'run-attempt', path: 'a', group: 0, attempt: 1 });
    expect(namedApprovalAt(run.state, { path: 'a', group: 0 }, 'rm')?.decision).toMatchObject({ by: 'ada' });
    expect(statusOf(run.state)).toBe('running');
  });

  test('is closed when its step ends', () => {
    const run = running();
    run.append({ type: 'step-completed', path: 'a', group: 0, attempt: 1, data: { output: { value: 1 } } });
    run.settle();
    expect(openApprovals(run.state)).toEqual([]);
  });
});

describe('signal', () => {
  const signal = { kind: 'signal' as const, id: 'go', name: 'go' };

  test('waits for the signal of its name; the payload is the output', () => {
    const run = play([signal]);
    expect(statusOf(run.state)).toBe('waiting');
    run.append({ type: 'signal-received', data: { name: 'stop', payload: 0, messageId: 'm0' } });
    expect(statusOf(run.state)).toBe('waiting');
    run.append(signalled(1));
    expect(outputParts(run.state, 'go')).toEqual({ kind: 'json', value: 1 });
    expect(run.settle().state.ending?.status).toBe('completed');
  });

  test('signals that came before are taken oldest first, each by one step', () => {
    const run = new Play();
    run.start(documentOf([tool('a'), sequence('s', signal, { ...signal, id: 'go2' })]));
    run.append(signalled(1));
    run.append(signalled(2));
    run.settle();
    const outputs = run.journal.flatMap((event) =>
      event.type === 'step-completed' && event.path?.startsWith('s/') ? [event.data.output] : [],
    );
    expect(outputs).toEqual([{ value: { kind: 'json', value: 1 } }, { value: { kind: 'json', value: 2 } }]);
    expect(run.state.signals.size).toBe(0);
  });

  test('of two that wait, the one that waited longest takes it', () => {
    const run = play([{ kind: 'parallel', id: 'p', steps: [signal, { ...signal, id: 'go2' }] }]);
    run.append(signalled(1));
    run.settle();
    expect(lines(run.journal, 'step-completed')).toEqual(['step-completed p/go']);
  });

  test('expires: the default counts, and without one the step fails', () => {
    const run = play([{ ...signal, expiresIn: '1s', default: 7 }]);
    expect(run.state.ending).toEqual({ status: 'completed', output: { value: { kind: 'default' } } });
    expect(play([{ ...signal, expiresIn: '1s' }]).state.ending).toMatchObject({ error: { code: 'signal-expired' } });
  });
});
