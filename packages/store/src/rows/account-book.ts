import {
  addTallies,
  amountOf,
  emptyTally,
  reservationNotFound,
  settledTally,
  subtractTally,
  tallyFits,
  type Amount,
  type Reservation,
  type ReservationResult,
  type Tally,
} from '@orchestr8/core';

export interface Account {
  readonly spent: Tally;
  readonly reserved: Tally;
}

export interface BookEntry {
  readonly scopes: readonly string[];
  readonly amount: Tally;
  readonly status: 'open' | 'settled' | 'released';
}

/** Where a ledger's rows are: read and written inside a transaction that nobody else writes beside. */
export interface BookPages {
  entry(id: string): BookEntry | undefined;
  putEntry(id: string, entry: BookEntry): void;
  account(scope: string): Account | undefined;
  putAccount(scope: string, account: Account): void;
}

const emptyAccount: Account = { spent: emptyTally, reserved: emptyTally };

/** What a reservation, its settlement and its release do to the accounts. */
export class AccountBook {
  readonly #pages: BookPages;

  constructor(pages: BookPages) {
    this.#pages = pages;
  }

  reserve(id: string, limits: Reservation['scopes'], amount: Tally): ReservationResult {
    const known = this.#pages.entry(id);
    if (known !== undefined && known.status !== 'released') return { reserved: true };
    for (const { scope, limit } of limits) {
      const account = this.#pages.account(scope) ?? emptyAccount;
      if (tallyFits(addTallies(addTallies(account.spent, account.reserved), amount), limit)) continue;
      const { spent, reserved: pending } = viewOf(account);
      return { reserved: false, scope, limit, spent, pending };
    }
    const scopes = [...new Set(limits.map(({ scope }) => scope))];
    this.#pages.putEntry(id, { scopes, amount, status: 'open' });
    this.#change(scopes, ({ spent, reserved }) => ({ spent, reserved: addTallies(reserved, amount) }));
    return { reserved: true };
  }

  settle(id: string, paid: Tally): void {
    const entry = this.#pages.entry(id);
    if (entry === undefined) throw reservationNotFound(id);
    if (entry.status === 'settled') return;
    const held = entry.status === 'open' ? entry.amount : emptyTally;
    const counted = settledTally(entry.amount, paid);
    this.#pages.putEntry(id, { ...entry, status: 'settled' });
    this.#change(entry.scopes, ({ spent, reserved }) => ({
      spent: addTallies(spent, counted),
      reserved: subtractTally(reserved, held),
    }));
  }

  release(id: string): void {
    const entry = this.#pages.entry(id);
    if (entry?.status !== 'open') return;
    this.#pages.putEntry(id, { ...entry, status: 'released' });
    this.#change(entry.scopes, ({ spent, reserved }) => ({ spent, reserved: subtractTally(reserved, entry.amount) }));
  }

  #change(scopes: readonly string[], change: (account: Account) => Account): void {
    for (const scope of scopes) this.#pages.putAccount(scope, change(this.#pages.account(scope) ?? emptyAccount));
  }
}

/** What the world sees of an account; nothing, where there is none. */
export function viewOf(account: Account = emptyAccount): { readonly spent: Amount; readonly reserved: Amount } {
  return { spent: amountOf(account.spent), reserved: amountOf(account.reserved) };
}

export function accountOf(row: Readonly<Record<string, unknown>>): Account {
  return { spent: JSON.parse(String(row['spent'])) as Tally, reserved: JSON.parse(String(row['reserved'])) as Tally };
}

export function entryOf(row: Readonly<Record<string, unknown>>): BookEntry {
  return {
    scopes: JSON.parse(String(row['scopes'])) as string[],
    amount: JSON.parse(String(row['amount'])) as Tally,
    status: row['status'] as BookEntry['status'],
  };
}
