import type { DatabaseSync } from 'node:sqlite';
import { tallyOf, type Amount, type BudgetLedger, type Reservation, type ReservationResult } from '@orchestr8/core';
import { AccountBook, accountOf, entryOf, viewOf, type BookPages } from '../rows/account-book.ts';
import type { Connection } from './connection.ts';

/** Accounts in the database: each call is one write of a transaction that holds the only write lock. */
export class SqliteBudgetLedger implements BudgetLedger {
  readonly #connection: Connection;
  readonly #pages: BookPages;
  readonly #book: AccountBook;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#pages = pagesOf(connection.database);
    this.#book = new AccountBook(this.#pages);
  }

  async reserve({ id, scopes, amount }: Reservation): Promise<ReservationResult> {
    const tally = tallyOf(amount);
    const limits = scopes.map(({ scope, limit }) => ({ scope, limit: { ...limit } }));
    return this.#connection.writes.submit(() => this.#book.reserve(id, limits, tally));
  }

  async settle(reservationId: string, spent: Amount): Promise<void> {
    const paid = tallyOf(spent);
    await this.#connection.writes.submit(() => this.#book.settle(reservationId, paid));
  }

  async release(reservationId: string): Promise<void> {
    await this.#connection.writes.submit(() => this.#book.release(reservationId));
  }

  async spent(scope: string): Promise<{ readonly spent: Amount; readonly reserved: Amount }> {
    return viewOf(await this.#connection.read(() => this.#pages.account(scope)));
  }

  /** The connection stays open: other stores share it. */
  async close(): Promise<void> {}
}

function pagesOf(database: DatabaseSync): BookPages {
  const account = database.prepare('SELECT spent, reserved FROM accounts WHERE scope = ?');
  const putAccount = database.prepare('INSERT OR REPLACE INTO accounts (scope, spent, reserved) VALUES (?, ?, ?)');
  const entry = database.prepare('SELECT scopes, amount, status FROM reservations WHERE id = ?');
  const putEntry = database.prepare(
    'INSERT OR REPLACE INTO reservations (id, scopes, amount, status) VALUES (?, ?, ?, ?)',
  );
  return {
    account: (scope) => {
      const row = account.get(scope);
      return row === undefined ? undefined : accountOf(row);
    },
    putAccount: (scope, { spent, reserved }) => {
      putAccount.run(scope, JSON.stringify(spent), JSON.stringify(reserved));
    },
    entry: (id) => {
      const row = entry.get(id);
      return row === undefined ? undefined : entryOf(row);
    },
    putEntry: (id, { scopes, amount, status }) => {
      putEntry.run(id, JSON.stringify(scopes), JSON.stringify(amount), status);
    },
  };
}
