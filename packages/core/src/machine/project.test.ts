import { expect, test } from 'vitest';
import { documentOf, failure, play, Play } from './fixtures/play.ts';
import { failing, tool } from './fixtures/steps.ts';
import { projectExecution } from './project.ts';

const spent = { usd: 0.5, inputTokens: 10, outputTokens: 4, calls: 1 };
const model = { role: 'tool', provider: 'p', model: 'm', latencyMs: 1, firstTokenMs: null, attempts: 1 };
const called = { ...model, cached: false, outcome: 'succeeded' } as const;

test('every step stands there, also the items that the state has dropped', () => {
  const { journal } = play([{ kind: 'map', id: 'm', over: [1, 2], step: tool('one') }]);
  const { steps } = projectExecution('run', journal);
  expect(steps.map(({ path, kind, status }) => [path, kind, status])).toEqual([
    ['m', 'map', 'completed'],
    ['m/0/one', 'tool', 'completed'],
    ['m/1/one', 'tool', 'completed'],
  ]);
});

test('time in the queue stands apart from time at work', () => {
  const run = new Play();
  run.start(documentOf([tool('a')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.now += 100;
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  run.now += 50;
  run.settle();
  const [step] = projectExecution('run', run.journal).steps;
  expect(step).toMatchObject({ attempts: 1, queuedMs: 101, runMs: 51 });
});

test('a step under way is timed up to the last event', () => {
  const run = new Play();
  run.start(documentOf([{ kind: 'approval', id: 'ok', message: 'Shall we?' }]));
  run.settle();
  const view = projectExecution('run', run.journal);
  expect(view.steps).toMatchObject([{ path: 'ok', status: 'waiting', runMs: 1 }]);
  expect(view.approvals).toMatchObject([{ path: 'ok', message: 'Shall we?' }]);
  expect(view.endedAt).toBeNull();
});

test('a step whose input could not be resolved stands there as failed', () => {
  const { journal } = play([tool('a')], {
    evaluationFails: ({ type }) => (type === 'resolve-input' ? failure('expression-failed', false) : null),
  });
  const view = projectExecution('run', journal);
  expect(view.steps).toMatchObject([
    { path: 'a', kind: 'tool', status: 'failed', attempts: 0, error: { code: 'expression-failed' } },
  ]);
  expect(view.error).toMatchObject({ code: 'expression-failed' });
});

test('costs are those of the step and of the whole; an unknown price makes the sum unknown, not zero', () => {
  const run = new Play(failing());
  run.start(documentOf([tool('a'), tool('b')]));
  run.answer({ type: 'resolve-input', path: 'a', group: 0 });
  run.answer({ type: 'admit-attempt', path: 'a', group: 0, attempt: 1 });
  run.append({ type: 'model-called', path: 'a', group: 0, data: { ...called, spent } });
  run.append({ type: 'model-called', path: 'a', group: 0, data: { ...called, spent } });
  const priced = projectExecution('run', run.journal);
  expect(priced.steps[0]?.cost).toEqual({ usd: 1, tokens: { input: 20, output: 8 } });
  expect(priced.cost).toEqual({ usd: 1, inputTokens: 20, outputTokens: 8, calls: 2 });
  run.append({ type: 'model-called', path: 'a', group: 0, data: { ...called, spent: { ...spent, usd: null } } });
  expect(projectExecution('run', run.journal).cost.usd).toBeNull();
});

test('artifacts and logs stand there in their order', () => {
  const run = new Play();
  run.start(documentOf([tool('a')]));
  const artifact = { name: 'a.txt', mediaType: 'text/plain', bytes: 1, location: { blob: 'sha256-0' } };
  run.append({ type: 'artifact-stored', path: 'a', group: 0, data: artifact });
  run.append({ type: 'log-written', path: 'a', group: 0, data: { level: 'info', message: 'hello' } });
  const view = projectExecution('run', run.journal);
  expect(view.artifacts).toEqual([artifact]);
  expect(view.logs).toMatchObject([{ path: 'a', message: 'hello' }]);
});
