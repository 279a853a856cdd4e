import { MemoryJournalStore } from '@orchestr8/core';
import { expect, it } from 'vitest';
import { readSeqs, sampleAppend, sampleEvents, sampleMessage, sampleRecord } from './conformance/journal-samples.ts';
import { FaultyJournalStore, type Fault } from './faulty-journal-store.ts';

function dying(fault: Omit<Fault, 'killOwner'>): { inner: MemoryJournalStore; store: FaultyJournalStore } {
  const inner = new MemoryJournalStore();
  return { inner, store: new FaultyJournalStore(inner, { ...fault, killOwner: (id) => inner.killOwner(id) }) };
}

it('without a fault it is the store underneath, and counts the writes', async () => {
  const { inner, store } = dying({});
  const owner = await store.openOwner();
  await store.create(sampleRecord('x'), sampleEvents(1, 1), owner);
  await store.append(sampleAppend('x', 1));
  await store.post('x', sampleMessage('m'));
  expect(store.writes).toBe(3);
  expect(await readSeqs(store, 'x')).toEqual([1, 2]);
  expect(await inner.inbox('x')).toHaveLength(1);
  await store.close();
  expect(await (await inner.openOwner()).acquire('x')).toEqual({ epoch: 2, lastSeq: 2 });
});

it.each([
  { when: 'before', durable: [1] },
  { when: 'after', durable: [1, 2] },
] as const)('dies $when the write became durable; nobody is told, and another takes over', async (fault) => {
  const { inner, store } = dying({ crashAt: 2, when: fault.when });
  const owner = await store.openOwner();
  await store.create(sampleRecord('x'), sampleEvents(1, 1), owner);
  await expect(store.append(sampleAppend('x', 1))).rejects.toMatchObject({ code: 'process-dead' });
  await store.crashed;
  expect(await readSeqs(inner, 'x')).toEqual(fault.durable);
  expect(await (await inner.openOwner()).acquire('x')).toMatchObject({ epoch: 2 });
});

it('after its death every call fails and no listener is called', async () => {
  const { inner, store } = dying({});
  const owner = await store.openOwner();
  await store.create(sampleRecord('x'), sampleEvents(1, 1), owner);
  const calls: string[] = [];
  store.onAppend('x', () => calls.push('append'));
  owner.onInbox(() => calls.push('inbox'));
  owner.onOrphan(() => calls.push('orphan'));
  store.crash();
  const next = await inner.openOwner();
  await next.acquire('x');
  await inner.append(sampleAppend('x', 1, { epoch: 2 }));
  await inner.post('x', sampleMessage('m'));
  const late = [
    () => store.append(sampleAppend('x', 2)),
    () => store.get('x'),
    () => store.list(),
    () => store.inbox('x'),
    () => store.post('x', sampleMessage('n')),
    () => store.openOwner(),
    () => owner.acquire('x'),
    () => owner.release('x', 1),
    () => readSeqs(store, 'x'),
  ];
  for (const call of late) await expect(call()).rejects.toMatchObject({ code: 'process-dead' });
  await owner.close();
  await store.close();
  expect(calls).toEqual([]);
});
