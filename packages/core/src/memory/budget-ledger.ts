import { OrchestratorError } from '@orchestr8/schema';
import type { Amount } from '../journal/events.ts';
import type { BudgetLedger, Reservation, ReservationResult } from '../ports/budget-ledger.ts';
import {
  amountOf,
  emptyTally,
  tallyFits,
  subtractTally,
  addTallies,
  settledTally,
  tallyOf,
  type Tally,
} from './tally.ts';

interface Account {
  readonly spent: Tally;
  readonly reserved: Tally;
}

interface Entry {
  readonly scopes: readonly string[];
  readonly amount: Tally;
  status: 'open' | 'settled' | 'released';
}

/** Accounts in this process: every call is one step of the event loop, so reservations are atomic. */
export class MemoryBudgetLedger implements BudgetLedger {
  readonly #accounts = new Map<string, Account>();
  readonly #entries = new Map<string, Entry>();

  async reserve(reservation: Reservation): Promise<ReservationResult> {
    const amount = tallyOf(reservation.amount);
    const known = this.#entries.get(reservation.id);
    if (known !== undefined && known.status !== 'released') return { reserved: true };
    for (const { scope, limit } of reservation.scopes) {
      const account = this.#account(scope);
      if (!tallyFits(addTallies(addTallies(account.spent, account.reserved), amount), limit)) {
        const { spent, reserved: pending } = viewOf(account);
        return { reserved: false, scope, limit, spent, pending };
      }
    }
    const scopes = [...new Set(reservation.scopes.map(({ scope }) => scope))];
    this.#entries.set(reservation.id, { scopes, amount, status: 'open' });
    this.#change(scopes, ({ spent, reserved }) => ({ spent, reserved: addTallies(reserved, amount) }));
    return { reserved: true };
  }

  async settle(reservationId: string, spent: Amount): Promise<void> {
    const paid = tallyOf(spent);
    const entry = this.#entries.get(reservationId);
    if (entry === undefined) throw reservationNotFound(reservationId);
    if (entry.status === 'settled') return;
    const held = entry.status === 'open' ? entry.amount : emptyTally;
    const counted = settledTally(entry.amount, paid);
    entry.status = 'settled';
    this.#change(entry.scopes, (account) => ({
      spent: addTallies(account.spent, counted),
      reserved: subtractTally(account.reserved, held),
    }));
  }

  async release(reservationId: string): Promise<void> {
    const entry = this.#entries.get(reservationId);
    if (entry?.status !== 'open') return;
    entry.status = 'released';
    this.#change(entry.scopes, ({ spent, reserved }) => ({ spent, reserved: subtractTally(reserved, entry.amount) }));
  }

  async spent(scope: string): Promise<{ readonly spent: Amount; readonly reserved: Amount }> {
    return viewOf(this.#account(scope));
  }

  async close(): Promise<void> {}

  #account(scope: string): Account {
    return this.#accounts.get(scope) ?? { spent: emptyTally, reserved: emptyTally };
  }

  #change(scopes: readonly string[], change: (account: Account) => Account): void {
    for (const scope of scopes) this.#accounts.set(scope, change(this.#account(scope)));
  }
}

function viewOf(account: Account): { readonly spent: Amount; readonly reserved: Amount } {
  return { spent: amountOf(account.spent), reserved: amountOf(account.reserved) };
}

/** Settling what was never reserved: the caller's ids are mixed up, and money would go uncounted. */
export function reservationNotFound(reservationId: string): OrchestratorError {
  return new OrchestratorError(`There is no reservation "${reservationId}" in this ledger.`, {
    code: 'reservation-not-found',
    hint: 'Settle under the id that was reserved, in the same store.',
    details: { reservationId },
  });
}
