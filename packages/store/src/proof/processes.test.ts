import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, createRegistry, type Engine, type JournalEvent } from '@orchestr8/core';
import type { Step, WorkflowDocument } from '@orchestr8/schema';
import { readAll } from '@orchestr8/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from '../open-stores.ts';
import type { Stores } from '../stores.ts';
import { RunningProcess } from './fixtures/running-process.ts';

let home: string;
let url: string;
let stores: Stores;
/** An engine of this process on the same database: it runs nothing by itself. */
let here: Engine;
const programs: RunningProcess[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-across-'));
  url = `sqlite:${join(home, 'across.db')}`;
  stores = await openStores(url, { home });
  const registry = createRegistry({});
  here = await createEngine({ ...stores, store: stores.journal, registry, workspace: home, adopt: false });
});

afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill();
  await here.close();
  await stores.close();
  await rm(home, { recursive: true });
});

/** Another program, ready. */
async function startProgram(...more: readonly string[]): Promise<RunningProcess> {
  const program = new RunningProcess([url, home, String(programs.length), ...more]);
  programs.push(program);
  await program.hear('ready');
  return program;
}

function workflow(...steps: readonly Step[]): WorkflowDocument {
  return { schemaVersion: '1.0.0', metadata: { id: 'across' }, steps };
}

function events(): Promise<readonly JournalEvent[]> {
  return readAll(stores.journal, 'run');
}

async function typesOf(...wanted: readonly JournalEvent['type'][]): Promise<readonly string[]> {
  return (await events()).map(({ type }) => type).filter((type) => wanted.includes(type));
}

/** Resolves when its journal has such an event. */
async function event(wanted: JournalEvent['type']): Promise<number> {
  for await (const { type } of here.subscribe('run')) if (type === wanted) return performance.now();
  throw new Error(`The run ended without ${wanted}.`);
}

/** Resolves when the run is in the database. */
async function exists(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = stores.journal.onAppend('run', resolve);
  if ((await stores.journal.get('run')) === undefined) await promise;
  stop();
}

const held: Step = { id: 'work', kind: 'tool', tool: 'hold', policy: { timeout: '1h' } };
const after: Step = { id: 'after', kind: 'tool', tool: 'note', input: { text: 'after' } };

describe('from another process', () => {
  it('an approval is given within a second', async () => {
    const program = await startProgram();
    program.tell({ do: 'run', workflow: workflow({ id: 'ask', kind: 'approval', payload: { n: 1 } }, after) });
    await exists();
    await event('approval-requested');
    const said = performance.now();
    await here.approve('run', { path: 'ask', decision: 'approved', by: 'ada' });
    const settled = await program.hear('settled');
    expect(settled).toMatchObject({ status: 'completed', output: 'after' });
    expect((await event('approval-decided')) - said).toBeLessThan(1_000);
    expect(await typesOf('execution-recovered')).toEqual([]);
  });

  it('a cancel is obeyed within a second, and stays: nobody who comes later goes on with it (invariant 7)', async () => {
    const program = await startProgram();
    program.tell({ do: 'run', workflow: workflow(held, after) });
    await program.hear('holding');
    const said = performance.now();
    await here.cancel('run', { by: 'ada', reason: 'enough' });
    const settled = await program.hear('settled');
    expect(settled).toMatchObject({ status: 'cancelled' });
    expect((settled?.at ?? Infinity) - said).toBeLessThan(1_000);
    await program.kill();
    const before = await events();
    const next = await startProgram();
    next.tell({ do: 'resume' });
    next.tell({ do: 'run', workflow: workflow(held, after) });
    expect(await next.hear('settled')).toMatchObject({ status: 'cancelled' });
    expect(await events()).toEqual(before);
    expect(before.at(-1)).toMatchObject({ type: 'execution-cancelled', data: { reason: 'enough' } });
  });

  it('a cancel that nobody was there to hear is obeyed by whoever comes back (invariant 7)', async () => {
    const program = await startProgram();
    program.tell({ do: 'run', workflow: workflow(held, after) });
    await program.hear('holding');
    await program.kill();
    await stores.journal.post('run', { messageId: 'cancel', kind: 'cancel', data: { by: null, reason: null } });
    const next = await startProgram();
    next.tell({ do: 'run', workflow: workflow(held, after) });
    expect(await next.hear('settled')).toMatchObject({ status: 'cancelled' });
    expect(await typesOf('step-completed', 'execution-cancelled')).toEqual(['execution-cancelled']);
  });
});

describe('processes that want the same run', () => {
  it('share it in turns: whoever is there when its owner dies takes it, one at a time (invariant 5)', async () => {
    const first = await startProgram();
    first.tell({ do: 'run', workflow: workflow(held, after) });
    await first.hear('holding');
    const others = [await startProgram(), await startProgram(), await startProgram()];
    for (const other of others) other.tell({ do: 'resume' });
    await first.kill();
    await Promise.race(others.map((other) => other.hear('holding')));
    await here.cancel('run');
    await here.wait('run');
    expect(await typesOf('execution-recovered', 'execution-cancelled')).toEqual([
      'execution-recovered',
      'execution-cancelled',
    ]);
    const lines = readFileSync(join(home, 'effects.txt'), 'utf8').trim().split('\n');
    expect(lines.map((line) => line.slice(2))).toEqual(['begin run:work:0', 'begin run:work:0']);
  });

  it('leave it to its owner as long as that lives, even where it stands still (invariant 5)', async () => {
    const first = await startProgram();
    first.tell({ do: 'run', workflow: workflow(held, after) });
    await first.hear('holding');
    first.signal('SIGSTOP');
    const second = await startProgram();
    second.tell({ do: 'resume' });
    await here.cancel('run');
    expect(await typesOf('execution-recovered', 'execution-cancelled')).toEqual([]);
    first.signal('SIGCONT');
    expect(await first.hear('settled')).toMatchObject({ status: 'cancelled' });
    expect(await typesOf('execution-recovered', 'execution-cancelled')).toEqual(['execution-cancelled']);
  });
});

it('an edit of the file while a run sleeps changes nothing for that run', async () => {
  const file = join(home, 'workflow.json');
  const sleeps = (text: string): string =>
    JSON.stringify(
      workflow(
        { id: 'nap', kind: 'sleep', duration: '300ms' },
        { id: 'after', kind: 'tool', tool: 'note', input: { text } },
      ),
    );
  writeFileSync(file, sleeps('old'));
  const program = await startProgram(file);
  program.tell({ do: 'run', workflow: 'across' });
  await exists();
  writeFileSync(file, sleeps('new'));
  await program.kill();
  const next = await startProgram(file);
  next.tell({ do: 'run', workflow: 'across' });
  expect(await next.hear('settled')).toMatchObject({ status: 'completed', output: 'old' });
});
