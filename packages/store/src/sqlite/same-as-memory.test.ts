import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectSameAsMemory } from '../fixtures/operations.ts';
import { Connection } from './connection.ts';
import { SqliteJournalStore } from './journal-store.ts';

it('whatever is asked of them, the SQLite store and the memory store answer alike', async () => {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-alike-'));
  const asked = expectSameAsMemory(40, async (run) => {
    const connection = await Connection.open(join(home, `${run}.db`), 1_000);
    return { store: new SqliteJournalStore(connection), close: () => connection.close() };
  });
  await expect(asked).resolves.toBeUndefined();
  await rm(home, { recursive: true });
});
