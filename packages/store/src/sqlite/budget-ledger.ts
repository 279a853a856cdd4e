import type { DatabaseSync } from 'node:sqlite';
import {
  addTallies,
  amountOf,
  emptyTally,
  reservationNotFound,
  settledTally,
  subtractTally,
  tallyFits,
  tallyOf,
  type Amount,
  type BudgetLedger,
  type Reservation,
  type ReservationResult,
  type Tally,
} from '@orchestr8/core';
import type { Connection } from './connection.ts';

interface Account {
  readonly spent: Tally;
  readonly reserved: Tally;
}

interface Entry {
  readonly scopes: readonly string[];
  readonly amount: Tally;
  readonly status: 'open' | 'settled' | 'released';
}

/** Accounts in the database: each call is one write of a transaction that holds the only write lock. */
export class SqliteBudgetLedger implements BudgetLedger {
  readonly #connection: Connection;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#statements = prepareStatements(connection.database);
  }

  async reserve({ id, scopes, amount }: Reservation): Promise<ReservationResult> {
    const tally = tallyOf(amount);
    const limits = scopes.map(({ scope, limit }) => ({ scope, limit: { ...limit } }));
    return this.#connection.writes.submit(() => this.#reserve(id, limits, tally));
  }

  async settle(reservationId: string, spent: Amount): Promise<void> {
    const paid = tallyOf(spent);
    await this.#connection.writes.submit(() => {
      const entry = this.#entry(reservationId);
      if (entry === undefined) throw reservationNotFound(reservationId);
      if (entry.status === 'settled') return;
      const held = entry.status === 'open' ? entry.amount : emptyTally;
      const counted = settledTally(entry.amount, paid);
      this.#statements.setStatus.run('settled', reservationId);
      this.#change(entry.scopes, (account) => ({
        spent: addTallies(account.spent, counted),
        reserved: subtractTally(account.reserved, held),
      }));
    });
  }

  async release(reservationId: string): Promise<void> {
    await this.#connection.writes.submit(() => {
      const entry = this.#entry(reservationId);
      if (entry?.status !== 'open') return;
      this.#statements.setStatus.run('released', reservationId);
      this.#change(entry.scopes, ({ spent, reserved }) => ({ spent, reserved: subtractTally(reserved, entry.amount) }));
    });
  }

  async spent(scope: string): Promise<{ readonly spent: Amount; readonly reserved: Amount }> {
    return viewOf(await this.#connection.read(() => this.#account(scope)));
  }

  /** The connection stays open: other stores share it. */
  async close(): Promise<void> {}

  #reserve(id: string, limits: Reservation['scopes'], amount: Tally): ReservationResult {
    const known = this.#entry(id);
    if (known !== undefined && known.status !== 'released') return { reserved: true };
    for (const { scope, limit } of limits) {
      const account = this.#account(scope);
      if (tallyFits(addTallies(addTallies(account.spent, account.reserved), amount), limit)) continue;
      const { spent, reserved: pending } = viewOf(account);
      return { reserved: false, scope, limit, spent, pending };
    }
    const scopes = [...new Set(limits.map(({ scope }) => scope))];
    this.#statements.putEntry.run(id, JSON.stringify(scopes), JSON.stringify(amount), 'open');
    this.#change(scopes, ({ spent, reserved }) => ({ spent, reserved: addTallies(reserved, amount) }));
    return { reserved: true };
  }

  #entry(id: string): Entry | undefined {
    const row = this.#statements.entry.get(id);
    if (row === undefined) return undefined;
    return {
      scopes: JSON.parse(String(row['scopes'])) as string[],
      amount: JSON.parse(String(row['amount'])) as Tally,
      status: row['status'] as Entry['status'],
    };
  }

  #account(scope: string): Account {
    const row = this.#statements.account.get(scope);
    if (row === undefined) return { spent: emptyTally, reserved: emptyTally };
    return { spent: JSON.parse(String(row['spent'])) as Tally, reserved: JSON.parse(String(row['reserved'])) as Tally };
  }

  #change(scopes: readonly string[], change: (account: Account) => Account): void {
    for (const scope of scopes) {
      const { spent, reserved } = change(this.#account(scope));
      this.#statements.putAccount.run(scope, JSON.stringify(spent), JSON.stringify(reserved));
    }
  }
}

function viewOf(account: Account): { readonly spent: Amount; readonly reserved: Amount } {
  return { spent: amountOf(account.spent), reserved: amountOf(account.reserved) };
}

function prepareStatements(database: DatabaseSync) {
  return {
    account: database.prepare('SELECT spent, reserved FROM accounts WHERE scope = ?'),
    putAccount: database.prepare('INSERT OR REPLACE INTO accounts (scope, spent, reserved) VALUES (?, ?, ?)'),
    entry: database.prepare('SELECT scopes, amount, status FROM reservations WHERE id = ?'),
    putEntry: database.prepare('INSERT OR REPLACE INTO reservations (id, scopes, amount, status) VALUES (?, ?, ?, ?)'),
    setStatus: database.prepare('UPDATE reservations SET status = ? WHERE id = ?'),
  };
}
