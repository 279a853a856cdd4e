import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryJournalStore, type ExecutionStatus, type JournalStore, type OwnerHandle } from '@orchestr8/core';
import { toErrorData } from '@orchestr8/schema';
import { readAll, sampleAppend, sampleEvents, sampleMessage, sampleRecord } from '@orchestr8/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { SqliteJournalStore } from './journal-store.ts';

/** A store with its owners, and what it takes to close it. */
interface Subject {
  readonly store: JournalStore;
  readonly owners: readonly OwnerHandle[];
}

type Operation = (subject: Subject) => Promise<unknown>;

const executionId = fc.constantFrom('x', 'y', 'z');
const owner = fc.nat({ max: 1 });
const messageId = fc.constantFrom('a', 'b', 'c');
const status = fc.constantFrom<ExecutionStatus>('running', 'waiting', 'completed');
const startedAt = fc.constantFrom(10, 20);

/** Mostly right: the epoch and the number that the store has, now and then one beside it. */
const mistake = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-1, 1) });

const operation: fc.Arbitrary<readonly [title: string, run: Operation]> = fc.oneof(
  fc
    .record({ executionId, owner: fc.option(owner), startedAt, status })
    .map(
      (given) =>
        [
          `create ${JSON.stringify(given)}`,
          ({ store, owners }: Subject) =>
            store.create(
              sampleRecord(given.executionId, { startedAt: given.startedAt, status: given.status }),
              sampleEvents(1, 1),
              given.owner === null ? null : (owners[given.owner] ?? null),
            ),
        ] as const,
    ),
  fc
    .record({
      executionId,
      epoch: fc.integer({ min: 0, max: 3 }),
      mistake,
      count: fc.nat({ max: 3 }),
      status,
      messageId,
    })
    .map(
      (given) =>
        [
          `append ${JSON.stringify(given)}`,
          async ({ store }: Subject) => {
            const seq = ((await store.get(given.executionId))?.lastSeq ?? 0) + given.mistake;
            return store.append(
              sampleAppend(given.executionId, seq, {
                epoch: given.epoch,
                events: sampleEvents(seq + 1, given.count),
                status: given.status,
                consumed: [given.messageId],
                ...(given.status === 'completed' ? { endedAt: 99 } : {}),
              }),
            );
          },
        ] as const,
    ),
  fc
    .record({ executionId, messageId })
    .map(
      (given) =>
        [
          `post ${JSON.stringify(given)}`,
          ({ store }: Subject) => store.post(given.executionId, sampleMessage(given.messageId)),
        ] as const,
    ),
  fc
    .record({ executionId, owner })
    .map(
      (given) =>
        [
          `acquire ${JSON.stringify(given)}`,
          async ({ owners }: Subject) => owners[given.owner]?.acquire(given.executionId),
        ] as const,
    ),
  fc
    .record({ executionId, owner, epoch: fc.integer({ min: 0, max: 3 }) })
    .map(
      (given) =>
        [
          `release ${JSON.stringify(given)}`,
          async ({ owners }: Subject) => owners[given.owner]?.release(given.executionId, given.epoch),
        ] as const,
    ),
);

/** What the operation gave, or the code of its refusal; and everything that can be seen afterwards. */
async function observe(subject: Subject, run: Operation): Promise<unknown> {
  const { store, owners } = subject;
  const answer = await run(subject).catch((error: unknown) => toErrorData(error).code);
  const executions = await store.list();
  const inside = executions.map(async ({ executionId: id }) => [await readAll(store, id), await store.inbox(id)]);
  return {
    answer: answer ?? null,
    executions,
    inside: await Promise.all(inside),
    orphans: await owners[0]?.orphans(9),
  };
}

it('whatever is asked of them, the SQLite store and the memory store answer alike', async () => {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-alike-'));
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 30 }), async (operations) => {
      runs += 1;
      const connection = await Connection.open(join(home, `${runs}.db`), 1_000);
      const stores = [new MemoryJournalStore(), new SqliteJournalStore(connection)];
      const subjects = await Promise.all(
        stores.map(async (store) => ({ store, owners: [await store.openOwner(), await store.openOwner()] })),
      );
      for (const [title, run] of operations) {
        const [memory, sqlite] = await Promise.all(subjects.map((subject) => observe(subject, run)));
        expect({ title, seen: sqlite }).toEqual({ title, seen: memory });
      }
      for (const store of stores) await store.close();
      await connection.close();
    }),
    { numRuns: 40 },
  );
  await rm(home, { recursive: true });
});
