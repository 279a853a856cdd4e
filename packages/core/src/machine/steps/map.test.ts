import { expect, test } from 'vitest';
import type { JournalEvent } from '../../journal/events.ts';
import type { ListItem } from '../../journal/stored-value.ts';
import { failure, lines, Play, play, documentOf } from '../fixtures/play.ts';
import { failing, tool } from '../fixtures/steps.ts';
import type { Command } from '../commands.ts';
import { outstandingCommands } from '../outstanding.ts';

const mapOf = (more: object = {}) => [
  { kind: 'map' as const, id: 'm', over: '${{ input }}', concurrency: 2, step: tool('one'), ...more },
];

/** What the driver was asked to build the list from. */
function itemsOf(run: Play, asked: readonly Command[]): readonly ListItem[] | undefined {
  expect(run.state.ending?.status).toBe('completed');
  return asked.find((command) => command.type === 'build-output')?.items;
}

function record(script: ConstructorParameters<typeof Play>[0], steps: ReturnType<typeof mapOf>): [Play, Command[]] {
  const asked: Command[] = [];
  const run = new Play(script, (_play, commands) => void asked.push(...commands));
  run.start(documentOf(steps));
  return [run.settle(), asked];
}

test('items begin in order, at most so many at once, and a place that is free is taken at once', () => {
  const run = play(mapOf(), { items: () => 4 });
  expect(lines(run.journal, 'step-scheduled', 'step-completed')).toEqual([
    'step-scheduled m',
    'step-scheduled m/0/one',
    'step-scheduled m/1/one',
    'step-completed m/0/one',
    'step-completed m/1/one',
    'step-scheduled m/2/one',
    'step-scheduled m/3/one',
    'step-completed m/2/one',
    'step-completed m/3/one',
    'step-completed m',
  ]);
});

test('an item is the number of the event that completed it', () => {
  const [run, asked] = record({ items: () => 3 }, mapOf());
  const seqs = run.journal
    .filter(({ type, path = '' }) => type === 'step-completed' && path.startsWith('m/'))
    .map(({ seq }: JournalEvent) => seq);
  expect(itemsOf(run, asked)).toEqual(seqs);
});

test('onItemError continue: a failed item is null', () => {
  const [run, asked] = record({ ...failing('m/1/one'), items: () => 3 }, mapOf({ onItemError: 'continue' }));
  const [first, second, third] = itemsOf(run, asked) ?? [];
  expect([typeof first, second, typeof third]).toEqual(['number', null, 'number']);
});

test('onItemError fail: the others are cancelled, and no more begin (invariant 9)', () => {
  const run = play(mapOf(), {
    items: () => 4,
    outcome: (path) => (path === 'm/0/one' ? { kind: 'fail' } : { kind: 'hang' }),
  });
  expect(lines(run.journal, 'step-failed', 'step-cancelled', 'step-scheduled').slice(3)).toEqual([
    'step-failed m/0/one',
    'step-cancelled m/1/one',
    'step-failed m',
  ]);
});

test('the output of a fallback stands for its item', () => {
  const step = tool('one', { onError: { fallback: tool('instead') } });
  const [run, asked] = record({ ...failing('m/0/one'), items: () => 1 }, mapOf({ step }));
  const [seq] = itemsOf(run, asked) ?? [];
  expect(run.journal[Number(seq) - 1]).toMatchObject({ type: 'step-completed', path: 'm/0/one/instead' });
});

test('an empty list completes at once', () => {
  const [run, asked] = record({ items: () => 0 }, mapOf());
  expect(itemsOf(run, asked)).toEqual([]);
});

test('a list that can not be computed fails the map', () => {
  const run = play(mapOf(), {
    evaluationFails: ({ type }) => (type === 'expand-map' ? failure('expression-failed', false) : null),
  });
  expect(run.state.ending).toMatchObject({ status: 'failed', error: { code: 'expression-failed' } });
});

test.each([1_000, 10_000])(
  'over %i items, each event costs the same, and the state keeps one number per item',
  (length) => {
    const steps = mapOf({ concurrency: 8 });
    const run = new Play({ items: () => length });
    run.start(documentOf(steps));
    let touched = 0;
    const counting = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (inner, key) => {
          touched += 1;
          const value: unknown = Reflect.get(inner, key);
          return typeof value === 'function' ? value.bind(inner) : value;
        },
        set: (inner, key, value) => {
          touched += 1;
          return Reflect.set(inner, key, value);
        },
      });
    run.answer({ type: 'resolve-input', path: 'm', group: 0 });
    run.answer({ type: 'expand-map', path: 'm', group: 0 });
    const detail = run.state.nodes.get('m')?.detail as { results: object; live: object };
    detail.results = counting(detail.results);
    detail.live = counting(detail.live);
    Object.assign(run.state, { nodes: counting(run.state.nodes) });
    touched = 0;
    const before = run.journal.length;
    while (run.journal.length < before + length) {
      const [command] = outstandingOf(run);
      if (command === undefined) break;
      run.answer(command);
    }
    // A few per event, however long the list is.
    expect(touched / (run.journal.length - before)).toBeLessThan(12);
    expect(run.state.nodes.size).toBeLessThanOrEqual(9);
  },
);

function outstandingOf(run: Play): readonly Command[] {
  return run.open.all.filter(({ type }) => type !== 'start-timer');
}

test('after a crash, only items under way begin again (invariant 2)', () => {
  const run = new Play({ items: () => 5 });
  run.start(documentOf(mapOf()));
  run.until(() => run.journal.some(({ type, path }) => type === 'step-completed' && path === 'm/1/one'));
  const again = run.append({ type: 'execution-recovered', data: { epoch: 2 } });
  expect(again).toEqual(outstandingCommands(run.state));
  expect(new Set(again.map((command) => ('path' in command ? command.path : '')))).toEqual(
    new Set(['m/2/one', 'm/3/one']),
  );
});
