import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent } from '@orchestr8/core';
import { readAll } from '@orchestr8/testing';
import { afterAll, expect, it } from 'vitest';
import { openStores } from '../open-stores.ts';
import { longOutput } from './fixtures/long-workflow.ts';
import { RunningProcess } from './fixtures/running-process.ts';
import { chance } from './fixtures/scenario.ts';

const soaks = process.env['ORCHESTR8_SOAK'] === '1';
const rounds = soaks ? 200 : 20;
const seed = Number(process.env['ORCHESTR8_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** What was done, for the summary. */
const counts = { rounds: 0, kills: 0 };

/** From a program's readiness to the event that it has taken the run over, in ms. */
const adoptions: number[] = [];

afterAll(() => {
  if (soaks)
    process.stdout.write(
      `\nsoak: kills (seed ${seed}) ${JSON.stringify({ ...counts, adoptions: adoptions.length, medianMs: median(adoptions), slowestMs: Math.max(...adoptions) })}\n`,
    );
});

/** One run that is killed now and then, and started again until it is done. */
async function survive(round: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-kills-'));
  const url = `sqlite:${join(home, 'kills.db')}`;
  const stores = await openStores(url, { home });
  const living: RunningProcess[] = [];
  try {
    /** Steps that were over when a process began, by its number. */
    const over = new Map<number, ReadonlySet<string>>();
    for (let number = 0; ; number += 1) {
      over.set(number, overIn(await journals()));
      const program = new RunningProcess([url, home, String(number)]);
      living.push(program);
      const dies = number < (chance(seed, round, 'deaths') < 0.7 ? 1 : 2);
      const settled = follow(program);
      if (dies) {
        await Promise.race([someMoment(program, [seed, round, number]), settled]);
        await program.kill();
        counts.kills += 1;
        continue;
      }
      expect(await settled).toMatchObject({ status: 'completed', output: longOutput });
      await program.kill();
      break;
    }
    expect(madeAgain(home, over)).toEqual([]);
    expect(completedTwice(await journals())).toEqual([]);
    counts.rounds += 1;
  } finally {
    for (const program of living) await program.kill();
    await stores.close();
    await rm(home, { recursive: true });
  }

  async function journals(): Promise<readonly (readonly [id: string, events: readonly JournalEvent[]])[]> {
    const records = await stores.journal.list();
    return Promise.all(
      records.map(async ({ executionId }) => [executionId, await readAll(stores.journal, executionId)] as const),
    );
  }
}

/** Asks for the run, and sees that what was there is taken over within a second. */
async function follow(program: RunningProcess): Promise<object | null> {
  const ready = await program.hear('ready');
  if (ready === null) return null;
  program.tell({ do: 'run', workflow: 'long' });
  void program.hear('adopted').then((adopted) => {
    if (adopted !== null) adoptions.push(Math.round(adopted.at - ready.at));
  });
  return program.hear('settled');
}

/** Now and then before it is ready, mostly a little after some call. */
async function someMoment(program: RunningProcess, parts: readonly number[]): Promise<void> {
  const early = chance(...parts, 'early') < 0.15;
  if (!early) await program.hear('wrote', Math.ceil(chance(...parts, 'call') * 50));
  const ms = chance(...parts, 'ms') * (early ? 800 : 8);
  await new Promise((resolve) => setTimeout(resolve, ms));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

const ends = new Set(['step-completed', 'step-failed', 'step-cancelled']);

/** Idempotency keys of steps and calls whose end is durable. */
function overIn(journals: readonly (readonly [id: string, events: readonly JournalEvent[]])[]): ReadonlySet<string> {
  const over = new Set<string>();
  for (const [, events] of journals) {
    const keys = new Map<string, string>();
    for (const { type, path, group, attempt, idempotencyKey, data } of events) {
      if (idempotencyKey !== undefined && type === 'attempt-started') keys.set(`${path} ${group}`, idempotencyKey);
      const key = keys.get(`${path} ${group}`);
      if (type === 'attempt-failed') over.add(`${key}#${attempt}`);
      if (type === 'checkpoint-recorded') over.add(`${key}:${data.key}`);
      if (ends.has(type) && key !== undefined) over.add(key);
    }
  }
  return over;
}

/** Calls that began in a process before whose start they were over. */
function madeAgain(home: string, over: ReadonlyMap<number, ReadonlySet<string>>): readonly string[] {
  const file = join(home, 'effects.txt');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return lines.filter((line) => {
    const [number, what, call = ''] = line.split(' ');
    const known = over.get(Number(number));
    return what === 'begin' && (known?.has(call) || known?.has(call.slice(0, call.lastIndexOf('#'))));
  });
}

function completedTwice(journals: readonly (readonly [id: string, events: readonly JournalEvent[]])[]): string[] {
  return journals.flatMap(([id, events]) => {
    const seen = new Set<string>();
    const completed = events.filter(({ type }) => type === 'step-completed');
    return completed.flatMap(({ path, group }) => {
      const step = `${id} ${path} ${group}`;
      const isAgain = seen.has(step);
      seen.add(step);
      return isAgain ? [step] : [];
    });
  });
}

it(
  `a program that is killed at any moment and started again comes to the same result, unasked, within a second (invariants 1, 2, 5; seed ${seed})`,
  async () => {
    const left = Array.from({ length: rounds }, (_, round) => round);
    const worker = async (): Promise<void> => {
      for (let round = left.shift(); round !== undefined; round = left.shift()) await survive(round);
    };
    await Promise.all([worker(), worker()]);
    expect(counts.rounds).toBe(rounds);
    expect(counts.kills).toBeGreaterThanOrEqual(rounds);
    expect(adoptions.length).toBeGreaterThan(0);
    expect(Math.max(...adoptions)).toBeLessThan(1_000);
  },
  soaks ? 3_600_000 : 300_000,
);
