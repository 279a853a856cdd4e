import { workflowArbitrary } from '@orchestr8/testing';
import type { Step, WorkflowDocument } from '@orchestr8/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventType, JournalEvent } from '../journal/events.ts';
import type { Command } from './commands.ts';
import { failure, Play, type Outcome, type Script } from './fixtures/play.ts';
import { outstandingCommands } from './outstanding.ts';
import { snapshotOf } from './fixtures/snapshot.ts';
import { isOutstanding, openApprovals } from './queries.ts';
import { initialState } from './state.ts';
import { transition } from './transition.ts';

/** Numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Weather {
  readonly seed: number;
  /** Of 0 to 1: how much goes wrong. */
  readonly trouble: number;
  readonly cancels: boolean;
  readonly pauses: boolean;
  readonly crashes: boolean;
}

function scriptOf(random: () => number, { trouble }: Weather): Script {
  const bad = (): boolean => random() < trouble;
  const outcomes = new Map<string, Outcome>();
  const outcome = (key: string): Outcome => {
    const known = outcomes.get(key);
    if (known !== undefined) return known;
    const drawn: Outcome = bad() ? (random() < 0.3 ? { kind: 'hang' } : fails()) : { kind: 'succeed' };
    outcomes.set(key, drawn);
    return drawn;
  };
  const fails = (): Outcome => ({ kind: 'fail', retryable: random() < 0.6 });
  return {
    outcome: (path, attempt) => outcome(`${path} ${attempt}`),
    whenCancelled: () => (random() < 0.6 ? { kind: 'hang' } : random() < 0.5 ? { kind: 'succeed' } : fails()),
    branch: () => [0, 1, null][Math.floor(random() * 3)] ?? null,
    loopDone: () => random() < 0.5,
    evaluationFails: ({ type }) =>
      asks.has(type) && random() < trouble / 8 ? failure('expression-failed', random() < 0.3) : null,
    admission: () => (random() < trouble / 8 ? 'reject' : 'start'),
    gaveUp: () => random() < 0.2,
  };
}

const asks: ReadonlySet<Command['type']> = new Set([
  'resolve-input',
  'choose-branch',
  'expand-map',
  'test-loop',
  'build-output',
  'build-result',
] as const);

function pick<T>(random: () => number, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Runs to the end: open commands in any order, and now and then something from outside. */
function runToEnd(document: WorkflowDocument, weather: Weather, afterEvent: Play['afterEvent'] = null): Play {
  const random = randomNumbers(weather.seed);
  const play = new Play(scriptOf(random, weather), afterEvent);
  play.start(document);
  for (let moves = 0; play.state.ending === null; moves += 1) {
    if (moves > 20_000) throw new Error('It does not end.');
    if (random() < 0.03 && disturb(play, random, weather)) continue;
    const command = next(play, random);
    if (command !== undefined) play.answer(command);
    else if (!unblock(play, random)) throw new Error(`Stuck after ${play.journal.length} events.`);
  }
  return play;
}

/** Timers are slow: one fires before the rest is done only now and then. */
function next(play: Play, random: () => number): Command | undefined {
  const answerable = play.answerable();
  const prompt = answerable.filter(({ type }) => type !== 'start-timer');
  return pick(random, prompt.length === 0 || random() < 0.04 ? answerable : prompt);
}

function disturb(play: Play, random: () => number, weather: Weather): boolean {
  const choice = random();
  if (choice < 0.25 && weather.cancels) {
    play.append({ type: 'execution-cancel-requested', data: { by: null, reason: 'enough' } });
  } else if (choice < 0.5 && weather.pauses) {
    if (play.state.pause === null) play.append({ type: 'execution-paused', data: { reason: 'requested', detail: '' } });
    else play.append({ type: 'execution-unpaused', data: { by: null } });
  } else if (choice < 0.75 && weather.crashes) {
    play.append({ type: 'execution-recovered', data: { epoch: play.state.epoch + 1 } });
  } else if (choice < 0.85 && weather.crashes) {
    play.append({ type: 'execution-forked', data: { from: 'run', at: play.state.seq, override: null } });
  } else if (choice < 0.9) {
    play.append({ type: 'signal-received', data: { name: 'go', payload: 1, messageId: `m${play.state.seq}` } });
  } else if (choice < 0.95) return askByName(play, random);
  else return repeatLate(play, random);
  return true;
}

/** An agent under way asks for an approval, and keeps a checkpoint. */
function askByName(play: Play, random: () => number): boolean {
  const running = pick(
    random,
    play.open.all.filter((command) => command.type === 'run-attempt'),
  );
  if (running === undefined) return false;
  const { path, group } = running;
  const asked = { name: 'delete', message: 'May I?', payload: null, payloadHash: 'sha256-0' };
  play.append({ type: 'approval-requested', path, group, data: asked });
  const recorded = { key: 'answer', inputHash: 'sha256-1', result: { value: 1 } };
  play.append({ type: 'checkpoint-recorded', path, group, data: recorded });
  return true;
}

/** What was said of a step comes once more when that step has ended. */
function repeatLate(play: Play, random: () => number): boolean {
  const ended = play.journal.filter(({ type, path = '' }) => mayBeLate.has(type) && !play.state.nodes.has(path));
  const late = pick(random, ended);
  if (late === undefined) return false;
  const before = snapshotOf(play.state);
  const { seq: _seq, at: _at, v: _v, ...draft } = late;
  const commands = play.append(draft);
  expect(commands).toEqual([]);
  expect(withoutCount(snapshotOf(play.state))).toBe(withoutCount(before));
  return true;
}

const mayBeLate: ReadonlySet<EventType> = new Set<EventType>([
  'attempt-failed',
  'attempt-cancelled',
  'timer-fired',
  'child-ended',
  'approval-decided',
]);

/** The two numbers that every event changes. */
function withoutCount(snapshot: string): string {
  return snapshot.replace(/"seq": \d+|"at": \d+/g, '');
}

/** What the outside does when nothing else can move. */
function unblock(play: Play, random: () => number): boolean {
  if (play.state.pause !== null) {
    play.append({ type: 'execution-unpaused', data: { by: null } });
    return true;
  }
  const approval = pick(random, openApprovals(play.state));
  if (approval !== undefined) {
    const { path, group, name } = approval;
    const decision = random() < 0.5 ? 'approved' : 'rejected';
    const data = { name, decision, payload: null, by: 'me', reason: null } as const;
    play.append({ type: 'approval-decided', path, group, data });
    // Once more: only the first counts.
    if (random() < 0.3) play.append({ type: 'approval-decided', path, group, data });
    return true;
  }
  const [name] = play.state.waiters.keys();
  if (name !== undefined) {
    play.append({ type: 'signal-received', data: { name, payload: null, messageId: `m${play.state.seq}` } });
    return true;
  }
  return releaseHanging(play);
}

/** An attempt or child that nothing would ever stop fails in the end. */
function releaseHanging(play: Play): boolean {
  for (const command of play.open.all) {
    if (command.type === 'run-attempt') {
      const { path, group, attempt } = command;
      const data = { error: failure('lost', false) };
      play.append({ type: 'attempt-failed', path, group, attempt, data });
      return true;
    }
    if (command.type === 'start-child') {
      const { path, group } = command;
      const executionId = childId(play, path);
      const spent = { usd: 0, inputTokens: 0, outputTokens: 0, calls: 0 };
      play.append({ type: 'child-ended', path, group, data: { executionId, status: 'cancelled', spent } });
      return true;
    }
  }
  return false;
}

function childId(play: Play, path: string): string {
  const detail = play.state.nodes.get(path)?.detail;
  return detail?.kind === 'workflow' ? (detail.childId ?? '') : '';
}

const weatherArbitrary = fc.record({
  seed: fc.integer(),
  trouble: fc.constantFrom(0, 0.1, 0.4),
  cancels: fc.boolean(),
  pauses: fc.boolean(),
  crashes: fc.boolean(),
});

/** `npm run soak` asks for many times the cases. */
const runs = process.env['ORCHESTR8_SOAK'] === '1' ? 20_000 : 400;

function forAllRuns(law: (document: WorkflowDocument, weather: Weather) => void): void {
  fc.assert(fc.property(workflowArbitrary(), weatherArbitrary, law), { numRuns: runs });
}

function asSet(commands: readonly Command[]): string[] {
  return commands.map((command) => JSON.stringify(sorted(command))).toSorted();
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function fold(journal: readonly JournalEvent[]): ReturnType<typeof initialState> {
  const state = initialState('run');
  for (const event of journal) transition(state, event);
  return state;
}

const terminal = new Set<EventType>(['step-completed', 'step-failed', 'step-cancelled', 'step-skipped']);

describe('whatever the document, the outcomes and the order', () => {
  test('the commands that are open follow from the state alone, after every event (invariant 6)', () => {
    forAllRuns((document, weather) => {
      runToEnd(document, weather, ({ state, open }) => {
        const outstanding = outstandingCommands(state);
        expect(asSet(outstanding)).toEqual(asSet(open.all));
        for (const command of outstanding) expect(isOutstanding(state, command)).toBe(true);
      });
    });
  });

  test('the journal folds to the same state and the same open commands after any event (invariant 6)', () => {
    forAllRuns((document, weather) => {
      const random = randomNumbers(weather.seed + 1);
      runToEnd(document, weather, ({ state, journal }) => {
        if (random() > 0.1) return;
        const again = fold(JSON.parse(JSON.stringify(journal)) as JournalEvent[]);
        expect(snapshotOf(again)).toBe(snapshotOf(state));
        expect(outstandingCommands(again)).toEqual(outstandingCommands(state));
      });
    });
  });

  test('each path and group has one terminal event, and completes at most once (invariant 2)', () => {
    forAllRuns((document, weather) => {
      const { journal } = runToEnd(document, weather);
      const scheduled = keysOf(journal, (type) => type === 'step-scheduled');
      const ended = keysOf(journal, (type) => terminal.has(type));
      expect(new Set(scheduled).size).toBe(scheduled.length);
      expect(new Set(ended).size).toBe(ended.length);
      expect(scheduled.filter((key) => !ended.includes(key))).toEqual([]);
    });
  });

  test('after a cancel it never completes: it ends as cancelled (invariant 7)', () => {
    forAllRuns((document, weather) => {
      const { journal, state } = runToEnd(document, { ...weather, cancels: true });
      const cancelled = journal.some(({ type }) => type === 'execution-cancel-requested');
      expect(state.ending?.status === 'cancelled').toBe(cancelled);
    });
  });

  test('a finally runs whenever the steps of its try have begun (invariant 7)', () => {
    forAllRuns((document, weather) => {
      const { journal } = runToEnd(document, weather);
      for (const { id, body, atLast } of triesIn(document.steps)) {
        const begun = instancesOf(journal, `${id}/${body}`);
        const finished = new Set(instancesOf(journal, `${id}/${atLast}`));
        for (const instance of begun) expect(finished.has(instance)).toBe(true);
      }
    });
  });

  test('when the execution has ended, nothing is under way and nothing is counted', () => {
    forAllRuns((document, weather) => {
      const { state } = runToEnd(document, weather);
      expect(state.nodes.size).toBe(0);
      expect([state.busy, state.waiting, state.held.size, state.waiters.size, state.approvals.size]).toEqual([
        0, 0, 0, 0, 0,
      ]);
      expect(outstandingCommands(state)).toEqual([{ type: 'finish' }]);
    });
  });

  test('only what has completed is compensated', () => {
    forAllRuns((document, weather) => {
      const { journal } = runToEnd(document, weather);
      const completed = new Set(
        journal.filter(({ type }) => type === 'step-completed').map(({ path, group }) => `${path}#${group}`),
      );
      const undoing = new Set(stepsIn(document.steps).flatMap(({ compensate }) => compensate?.id ?? []));
      for (const { type, path = '', group } of journal) {
        if (type !== 'step-scheduled' || !undoing.has(lastOf(path))) continue;
        expect(completed.has(`${path.slice(0, path.lastIndexOf('/'))}#${group}`)).toBe(true);
      }
    });
  });
});

function keysOf(journal: readonly JournalEvent[], isMeant: (type: EventType) => boolean): string[] {
  return journal.filter(({ type }) => isMeant(type)).map(({ path, group }) => `${path}#${group}`);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where a step with this end of its path became ready: what is before the end, and the group. */
function instancesOf(journal: readonly JournalEvent[], end: string): string[] {
  return journal
    .filter(({ type }) => type === 'step-scheduled' || type === 'evaluation-failed')
    .filter(({ path = '' }) => path === end || path.endsWith(`/${end}`))
    .map(({ path = '', group }) => `${path.slice(0, path.length - end.length)}#${group}`);
}

function triesIn(steps: readonly Step[]): { id: string; body: string; atLast: string }[] {
  return stepsIn(steps).flatMap((step) => {
    const [body] = step.kind === 'try' ? step.steps : [];
    const [atLast] = step.kind === 'try' ? (step.finally ?? []) : [];
    return body === undefined || atLast === undefined ? [] : [{ id: step.id, body: body.id, atLast: atLast.id }];
  });
}

function stepsIn(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...stepsIn(insideOf(step))]);
}

function insideOf(step: Step): readonly Step[] {
  const beside = [step.compensate, typeof step.onError === 'object' ? step.onError.fallback : undefined];
  const extra = beside.filter((one) => one !== undefined);
  switch (step.kind) {
    case 'map':
      return [step.step, ...extra];
    case 'branch':
      return [...step.cases.flatMap((one) => one.steps), ...(step.else ?? []), ...extra];
    case 'try':
      return [...step.steps, ...(step.catch ?? []), ...(step.finally ?? []), ...extra];
    default:
      return 'steps' in step ? [...step.steps, ...extra] : extra;
  }
}
