import { tallyOf, type Amount, type BudgetLedger, type Reservation, type ReservationResult } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { AccountBook, accountOf, entryOf, viewOf, type Account, type BookEntry } from '../rows/account-book.ts';
import type { Connection, Runner } from './connection.ts';
import { WriteQueue } from './write-queue.ts';

/** One change of the accounts, with the rows that it may need. */
interface Change {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly perform: (book: AccountBook) => unknown;
}

const statements = {
  /** Writers of one schema's accounts take turns. */
  lock: { text: "SELECT pg_advisory_xact_lock(hashtextextended('orchestr8 accounts ' || current_schema(), 2))" },
  entries: { name: 'entries', text: 'SELECT id, scopes, amount, status FROM reservations WHERE id = ANY ($1::text[])' },
  accounts: { name: 'accounts', text: 'SELECT scope, spent, reserved FROM accounts WHERE scope = ANY ($1::text[])' },
  putEntries: {
    name: 'put-entries',
    text: `INSERT INTO reservations (id, scopes, amount, status)
      SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
      ON CONFLICT (id) DO UPDATE SET scopes = excluded.scopes, amount = excluded.amount, status = excluded.status`,
  },
  putAccounts: {
    name: 'put-accounts',
    text: `INSERT INTO accounts (scope, spent, reserved) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
      ON CONFLICT (scope) DO UPDATE SET spent = excluded.spent, reserved = excluded.reserved`,
  },
};

/**
 * Accounts in the database. All changes that are asked for while others are under way share one transaction, which reads
 * the rows under the only lock, changes them in memory, and writes them back. Each change counts once by its id, so a group
 * whose outcome is unknown can be done again.
 */
export class PostgresBudgetLedger implements BudgetLedger {
  readonly #connection: Connection;
  readonly #changes: WriteQueue<Change, unknown>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#changes = new WriteQueue(connection, { keyOf: ({ id }) => id, commit: (group) => this.#commit(group) });
  }

  async reserve({ id, scopes, amount }: Reservation): Promise<ReservationResult> {
    const tally = tallyOf(amount);
    const limits = scopes.map(({ scope, limit }) => ({ scope, limit: { ...limit } }));
    const perform = (book: AccountBook): ReservationResult => book.reserve(id, limits, tally);
    const names = scopes.map(({ scope }) => scope);
    return (await this.#changes.submit({ id, scopes: names, perform })) as ReservationResult;
  }

  async settle(reservationId: string, spent: Amount): Promise<void> {
    const paid = tallyOf(spent);
    await this.#changes.submit({ id: reservationId, scopes: [], perform: (book) => book.settle(reservationId, paid) });
  }

  async release(reservationId: string): Promise<void> {
    await this.#changes.submit({ id: reservationId, scopes: [], perform: (book) => book.release(reservationId) });
  }

  async spent(scope: string): Promise<{ readonly spent: Amount; readonly reserved: Amount }> {
    const [row] = await this.#connection.read(statements.accounts, [[scope]]);
    return viewOf(row === undefined ? undefined : accountOf(row));
  }

  /** The connection stays open: other stores share it. */
  close(): Promise<void> {
    return this.#changes.close();
  }

  #commit(group: readonly Change[]): Promise<readonly unknown[]> {
    return this.#connection.transaction(async (runner) => {
      await runner.run(statements.lock, []);
      const pages = await readPages(runner, group);
      const book = new AccountBook(pages);
      const results = group.map(({ perform }) => resultOf(() => perform(book)));
      await pages.write();
      return results;
    });
  }
}

/** A refusal comes before anything is changed. */
function resultOf(perform: () => unknown): unknown {
  try {
    return perform();
  } catch (error) {
    if (error instanceof OrchestratorError) return error;
    throw error;
  }
}

/** All rows that the changes may touch, in memory. */
async function readPages(runner: Runner, group: readonly Change[]) {
  const entryRows = await runner.run(statements.entries, [group.map(({ id }) => id)]);
  const entries = new Map<string, BookEntry>(entryRows.map((row) => [String(row['id']), entryOf(row)]));
  const scopes = [
    ...group.flatMap((change) => change.scopes),
    ...[...entries.values()].flatMap((entry) => entry.scopes),
  ];
  const accountRows = await runner.run(statements.accounts, [[...new Set(scopes)]]);
  const accounts = new Map<string, Account>(accountRows.map((row) => [String(row['scope']), accountOf(row)]));
  const changedEntries = new Set<string>();
  const changedAccounts = new Set<string>();
  return {
    entry: (id: string) => entries.get(id),
    account: (scope: string) => accounts.get(scope),
    putEntry: (id: string, entry: BookEntry) => {
      entries.set(id, entry);
      changedEntries.add(id);
    },
    putAccount: (scope: string, account: Account) => {
      accounts.set(scope, account);
      changedAccounts.add(scope);
    },
    write: async (): Promise<void> => {
      const written = [...entries].filter(([id]) => changedEntries.has(id));
      if (written.length === 0) return;
      await runner.run(statements.putEntries, [
        written.map(([id]) => id),
        written.map(([, entry]) => JSON.stringify(entry.scopes)),
        written.map(([, entry]) => JSON.stringify(entry.amount)),
        written.map(([, entry]) => entry.status),
      ]);
      const changed = [...accounts].filter(([scope]) => changedAccounts.has(scope));
      await runner.run(statements.putAccounts, [
        changed.map(([scope]) => scope),
        changed.map(([, account]) => JSON.stringify(account.spent)),
        changed.map(([, account]) => JSON.stringify(account.reserved)),
      ]);
    },
  };
}
