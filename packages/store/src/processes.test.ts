import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAll, sampleAppend, sampleEvents, sampleMessage, sampleRecord } from '@orchestr8/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresForTests } from './fixtures/postgres.ts';
import type { Task } from './fixtures/store-process.ts';
import { openStores } from './open-stores.ts';
import type { Stores } from './stores.ts';

const postgres = await postgresForTests('processes');

let home: string;
let url: string;
let stores: Stores;
const children: ChildProcess[] = [];

async function open(makeUrl: () => string): Promise<void> {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-processes-'));
  url = makeUrl();
  stores = await openStores(url, { home });
}

const sqliteUrl = (): string => `sqlite:${join(home, 'test.db')}`;

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await stores.close();
  await rm(home, { recursive: true });
});

/** Another process with the same database, ready for its task. */
async function startProcess(): Promise<ChildProcess> {
  const script = new URL('./fixtures/store-process.ts', import.meta.url);
  const child = fork(script, [url, home], { execArgv: [] });
  children.push(child);
  await once(child, 'message');
  return child;
}

/** What the task gives back, once it is done and its process has ended. */
async function finish(child: ChildProcess, task: Task): Promise<unknown> {
  const answered = once(child, 'message');
  const ended = once(child, 'exit');
  child.send(task);
  const [answer] = (await answered) as [{ done?: unknown; failed?: string }];
  expect(answer).not.toHaveProperty('failed');
  expect(await ended).toEqual([0, null]);
  return answer.done;
}

/** The process appends until it has reported `count` durable events, and is then killed. The last number reported. */
async function killedWhileAppending(count: number): Promise<number> {
  const child = await startProcess();
  let reported = 0;
  child.on('message', (seq: number) => {
    reported = seq;
    if (seq === count) child.kill('SIGKILL');
  });
  const ended = once(child, 'exit');
  child.send({ do: 'append-for-ever', size: 3_000 } satisfies Task);
  await ended;
  return reported;
}

/** What `ask` gives, within a second: a server hears a moment later than we do that a process has ended. */
async function soon<T>(ask: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    expect(performance.now()).toBeLessThan(deadline);
  }
}

async function seqs(): Promise<readonly number[]> {
  return (await readAll(stores.journal, 'x')).map((event) => event.seq);
}

function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe.each([
  { name: 'SQLite', makeUrl: sqliteUrl },
  ...(postgres.isThere ? [{ name: 'PostgreSQL', makeUrl: postgres.freshUrl }] : []),
])('several processes on $name', ({ makeUrl }) => {
  beforeEach(() => open(makeUrl));

  it.each([2, 20, 150])(
    'after kill -9 of an owner at its event %i another takes over within a second, and no durable event is lost',
    async (count) => {
      const { journal } = stores;
      const owner = await journal.openOwner();
      const reported = await killedWhileAppending(count);
      const { epoch, lastSeq } = await soon(() => owner.acquire('x'));
      expect(epoch).toBe(2);
      expect(lastSeq).toBeGreaterThanOrEqual(reported);
      await journal.append(sampleAppend('x', lastSeq, { epoch: 2 }));
      expect(await seqs()).toEqual(upTo(lastSeq + 1));
    },
  );

  it('an owner that lives hears within a second that another was killed', async () => {
    const owner = await stores.journal.openOwner();
    const { promise: heard, resolve } = Promise.withResolvers<number>();
    owner.onOrphan(() => resolve(performance.now()));
    await killedWhileAppending(5);
    const killed = performance.now();
    expect((await heard) - killed).toBeLessThan(1_000);
    expect(await owner.orphans(10)).toEqual(['x']);
  });

  it('three processes that take turns with one execution write one journal without a gap', async () => {
    await stores.journal.create(sampleRecord('x'), sampleEvents(1, 1), null);
    const processes = await Promise.all([startProcess(), startProcess(), startProcess()]);
    await Promise.all(processes.map((child) => finish(child, { do: 'take-turns', turns: 10 })));
    expect(await seqs()).toEqual(upTo(91));
  });

  it('a message that another process posts reaches the owner within a second', async () => {
    const owner = await stores.journal.openOwner();
    await stores.journal.create(sampleRecord('x'), sampleEvents(1, 1), owner);
    const { promise: heard, resolve } = Promise.withResolvers<number>();
    owner.onInbox(() => resolve(performance.now()));
    const child = await startProcess();
    const posting = performance.now();
    const posted = finish(child, { do: 'post', messageId: 'm' });
    expect((await heard) - posting).toBeLessThan(1_000);
    expect(await posted).toBe(true);
    expect(await stores.journal.inbox('x')).toEqual([sampleMessage('m')]);
  });

  it('a reader sees whole appends in order while another process writes', async () => {
    const child = await startProcess();
    let isDone = false;
    const finished = finish(child, { do: 'append', count: 300 }).finally(() => {
      isDone = true;
    });
    let last = 0;
    while (!isDone) {
      const seen = await seqs();
      expect(seen).toEqual(upTo(seen.length));
      expect(seen.length).toBeGreaterThanOrEqual(last);
      last = seen.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await finished;
    expect(await seqs()).toEqual(upTo(301));
  });

  it('a subscriber hears of the appends of another process', async () => {
    const heard = new Promise<void>((resolve) => {
      stores.journal.onAppend('x', () => {
        void stores.journal.get('x').then((record) => {
          if (record?.lastSeq === 51) resolve();
        });
      });
    });
    await finish(await startProcess(), { do: 'append', count: 50 });
    await expect(heard).resolves.toBeUndefined();
  });

  it('a budget holds over all processes', async () => {
    const processes = await Promise.all([startProcess(), startProcess()]);
    const reserved = await Promise.all(
      processes.map((child, index) => finish(child, { do: 'reserve', name: `p${index}`, count: 100, limit: 1.25 })),
    );
    expect(Number(reserved[0]) + Number(reserved[1])).toBe(125);
    expect((await stores.ledger.spent('day:1')).reserved.usd).toBe(1.25);
  });

  it('an open store with listeners keeps no process alive, and its end frees what it owned', async () => {
    await finish(await startProcess(), { do: 'listen-and-leave' });
    const owner = await stores.journal.openOwner();
    const orphans = await soon(async () => {
      const found = await owner.orphans(10);
      return found.length === 0 ? null : found;
    });
    expect(orphans).toEqual(['x']);
  });
});

describe('several processes on SQLite: files beside the database', () => {
  beforeEach(() => open(sqliteUrl));

  it('what a killed owner leaves beside the database is removed by the next one', async () => {
    await killedWhileAppending(3);
    const left = (await readdir(home)).filter((name) => name.includes('.owner-'));
    expect(left).toHaveLength(1);
    const owner = await stores.journal.openOwner();
    expect((await readdir(home)).filter((name) => name.includes('.owner-'))).toEqual([
      `test.db.owner-${owner.ownerId}`,
    ]);
  });

  it.runIf(process.platform === 'linux')(
    'an owner that lost its lock, by closing the file that holds it, still counts as alive until its process ends',
    async () => {
      const child = await startProcess();
      const answered = once(child, 'message');
      child.send({ do: 'read-lock-files' } satisfies Task);
      expect((await answered)[0]).toEqual({ done: null });
      const owner = await stores.journal.openOwner();
      expect(await owner.acquire('x')).toBeNull();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      expect(await owner.acquire('x')).toEqual({ epoch: 2, lastSeq: 1 });
    },
  );
});
