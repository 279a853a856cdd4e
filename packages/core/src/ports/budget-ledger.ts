import type { Budget } from '@orchestr8/schema';
import type { Amount } from '../journal/events.ts';

/** One limit that a reservation must respect. `scope` names an account: `execution:<root id>`, `step:<execution>/<path>`, `user:…`, `day:…`. */
export interface BudgetScope {
  readonly scope: string;
  readonly limit: Budget;
}

export interface Reservation {
  /** Reserving twice under one id counts once. */
  readonly id: string;
  readonly scopes: readonly BudgetScope[];
  /** The worst case. An unknown price (`usd: null`) is refused where a scope limits money. */
  readonly amount: Amount;
}

export type ReservationResult =
  | { readonly reserved: true }
  | {
      readonly reserved: false;
      readonly scope: string;
      readonly limit: Budget;
      readonly spent: Amount;
      readonly pending: Amount;
    };

/**
 * Atomic accounts of what is spent and reserved, over all executions and processes of a store. Fails closed: an error is
 * never a permission. A reservation that nobody settles counts as spent.
 */
export interface BudgetLedger {
  reserve(reservation: Reservation): Promise<ReservationResult>;
  /** Idempotent; replaces the reserved amount by what was really spent in each of its scopes. */
  settle(reservationId: string, spent: Amount): Promise<void>;
  /** The call never went out: nothing was spent. */
  release(reservationId: string): Promise<void>;
  spent(scope: string): Promise<{ readonly spent: Amount; readonly reserved: Amount }>;
  close(): Promise<void>;
}
