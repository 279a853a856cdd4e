import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgetLedgerConformance, journalStoreConformance } from '@orchestr8/testing';
import { describe, it } from 'vitest';
import { SqliteBudgetLedger } from './budget-ledger.ts';
import { Connection } from './connection.ts';
import { SqliteJournalStore } from './journal-store.ts';

/** Connections to one fresh database: each is what another process would have. */
async function openConnections(): Promise<{ connect(): Promise<Connection>; close(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'orchestr8-store-'));
  const connections: Connection[] = [];
  return {
    connect: async () => {
      const connection = await Connection.open(join(home, 'test.db'), 5_000);
      connections.push(connection);
      return connection;
    },
    close: async () => {
      for (const connection of connections) await connection.close();
      await rm(home, { recursive: true });
    },
  };
}

journalStoreConformance({ describe, it }, 'sqlite', async () => {
  const connections = await openConnections();
  const stores: SqliteJournalStore[] = [];
  const open = async (): Promise<SqliteJournalStore> => {
    const store = new SqliteJournalStore(await connections.connect());
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    openAnother: open,
    killOwner: (ownerId) => {
      for (const store of stores) store.killOwner(ownerId);
    },
    close: async () => {
      for (const store of stores) await store.close();
      await connections.close();
    },
  };
});

budgetLedgerConformance({ describe, it }, 'sqlite', async () => {
  const connections = await openConnections();
  const open = async (): Promise<SqliteBudgetLedger> => new SqliteBudgetLedger(await connections.connect());
  return { ledger: await open(), openAnother: open, close: () => connections.close() };
});
