import { budgetLedgerConformance, journalStoreConformance } from '@orchestr8/testing';
import { describe, expect, it } from 'vitest';
import { expectSameAsMemory } from '../fixtures/operations.ts';
import { postgresForTests } from '../fixtures/postgres.ts';
import { PostgresBudgetLedger } from './budget-ledger.ts';
import { Connection } from './connection.ts';
import { PostgresJournalStore } from './journal-store.ts';

const { isThere, freshUrl } = await postgresForTests('conformance');
/** Connections to one fresh schema: each is what another process would have. */
function openConnections(): { connect(): Promise<Connection>; close(): Promise<void> } {
  const url = freshUrl();
  const connections: Connection[] = [];
  return {
    connect: async () => {
      const connection = await Connection.open(url, 5_000);
      connections.push(connection);
      return connection;
    },
    close: async () => {
      for (const connection of connections) await connection.close();
    },
  };
}

describe.runIf(isThere)('PostgreSQL', () => {
  journalStoreConformance({ describe, it }, 'postgres', async () => {
    const connections = openConnections();
    const stores: PostgresJournalStore[] = [];
    const open = async (): Promise<PostgresJournalStore> => {
      const store = new PostgresJournalStore(await connections.connect());
      stores.push(store);
      return store;
    };
    return {
      store: await open(),
      openAnother: open,
      killOwner: async (ownerId) => {
        for (const store of stores) await store.killOwner(ownerId);
      },
      close: async () => {
        for (const store of stores) await store.close();
        await connections.close();
      },
    };
  });

  budgetLedgerConformance({ describe, it }, 'postgres', async () => {
    const connections = openConnections();
    const open = async (): Promise<PostgresBudgetLedger> => new PostgresBudgetLedger(await connections.connect());
    return { ledger: await open(), openAnother: open, close: () => connections.close() };
  });
});

it.runIf(isThere)('whatever is asked of them, the PostgreSQL store and the memory store answer alike', async () => {
  const asked = expectSameAsMemory(15, async () => {
    const connection = await Connection.open(freshUrl(), 5_000);
    return { store: new PostgresJournalStore(connection), close: () => connection.close() };
  });
  await expect(asked).resolves.toBeUndefined();
});
