import assert from 'node:assert/strict';
import type { Amount, BudgetLedger, Reservation } from '@orchestr8/core';
import type { Budget } from '@orchestr8/schema';
import { assertRefused, runSuite, type ConformanceCase, type TestFrame } from './suite.ts';

/** What a ledger is tried with. */
export interface BudgetLedgerSubject {
  readonly ledger: BudgetLedger;
  /** The same accounts as another process would open them. */
  openAnother(): Promise<BudgetLedger>;
  close(): Promise<void>;
}

const nothing: Amount = { usd: 0, inputTokens: 0, outputTokens: 0, calls: 0 };

function usd(price: number | null): Amount {
  return { usd: price, inputTokens: 10, outputTokens: 5, calls: 1 };
}

function reservation(id: string, limit: Budget, amount: Amount = usd(1)): Reservation {
  return { id, scopes: [{ scope: 'user:ada', limit }], amount };
}

const cases: readonly ConformanceCase<BudgetLedgerSubject>[] = [
  {
    rule: 'a reservation counts at once, its settlement replaces it',
    run: async ({ ledger, openAnother }) => {
      assert.deepEqual(await ledger.reserve(reservation('r', { usd: 2 })), { reserved: true });
      assert.deepEqual(await ledger.spent('user:ada'), { spent: nothing, reserved: usd(1) });
      const paid = { usd: 0.25, inputTokens: 8, outputTokens: 2, calls: 1 };
      await ledger.settle('r', paid);
      assert.deepEqual(await (await openAnother()).spent('user:ada'), { spent: paid, reserved: nothing });
      assert.deepEqual(await ledger.spent('user:nobody'), { spent: nothing, reserved: nothing });
    },
  },
  {
    rule: 'of 200 reservations at once only those within the limit succeed, whatever process asks',
    run: async ({ ledger, openAnother }) => {
      const ledgers = [ledger, await openAnother()];
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          (ledgers[index % 2] ?? ledger).reserve(reservation(`r${index}`, { usd: 0.3 }, usd(0.01))),
        ),
      );
      assert.equal(results.filter((result) => result.reserved).length, 30);
      assert.equal((await ledger.spent('user:ada')).reserved.usd, 0.3);
    },
  },
  {
    rule: 'every limit of every scope holds: money, tokens, calls',
    run: async ({ ledger }) => {
      const limits: readonly Budget[] = [{ usd: 0.99 }, { tokens: 14 }, { calls: 0 }];
      for (const limit of limits) {
        const scopes = [
          { scope: 'user:ada', limit: { usd: 100, tokens: 100, calls: 100 } },
          { scope: 'day:1', limit },
        ];
        assert.deepEqual(await ledger.reserve({ id: 'r', scopes, amount: usd(1) }), {
          reserved: false,
          scope: 'day:1',
          limit,
          spent: nothing,
          pending: nothing,
        });
      }
      assert.deepEqual(await ledger.spent('user:ada'), { spent: nothing, reserved: nothing });
      const exact = reservation('r', { usd: 1, tokens: 15, calls: 1 });
      assert.deepEqual(await ledger.reserve(exact), { reserved: true });
    },
  },
  {
    rule: 'a refusal says what is spent and what is pending, and can be asked again after a top-up',
    run: async ({ ledger }) => {
      await ledger.reserve(reservation('a', { usd: 2 }));
      await ledger.settle('a', usd(0.5));
      await ledger.reserve(reservation('b', { usd: 2 }));
      const limit = { usd: 2 };
      assert.deepEqual(await ledger.reserve(reservation('c', limit)), {
        reserved: false,
        scope: 'user:ada',
        limit,
        spent: usd(0.5),
        pending: usd(1),
      });
      assert.deepEqual(await ledger.reserve(reservation('c', { usd: 2.5 })), { reserved: true });
    },
  },
  {
    rule: 'one id counts once: reserved, settled or released twice',
    run: async ({ ledger, openAnother }) => {
      const elsewhere = await openAnother();
      await Promise.all([ledger, elsewhere, ledger].map((one) => one.reserve(reservation('r', { usd: 1 }))));
      assert.deepEqual((await ledger.spent('user:ada')).reserved, usd(1));
      await elsewhere.settle('r', usd(0.5));
      await ledger.settle('r', usd(0.75));
      await ledger.release('r');
      assert.deepEqual(await ledger.reserve(reservation('r', { usd: 1 })), { reserved: true });
      assert.deepEqual(await ledger.spent('user:ada'), { spent: usd(0.5), reserved: nothing });
    },
  },
  {
    rule: 'what was released is free, and can be reserved again',
    run: async ({ ledger }) => {
      await ledger.reserve(reservation('r', { usd: 1 }));
      await ledger.release('r');
      await ledger.release('r');
      await ledger.release('never');
      assert.deepEqual(await ledger.spent('user:ada'), { spent: nothing, reserved: nothing });
      assert.deepEqual(await ledger.reserve(reservation('r', { usd: 1 })), { reserved: true });
      assert.deepEqual((await ledger.spent('user:ada')).reserved, usd(1));
    },
  },
  {
    rule: 'what was spent counts even when it was released before, and beyond the limit',
    run: async ({ ledger }) => {
      await ledger.reserve(reservation('r', { usd: 1 }));
      await ledger.release('r');
      await ledger.settle('r', usd(3));
      assert.deepEqual(await ledger.spent('user:ada'), { spent: usd(3), reserved: nothing });
      assert.equal((await ledger.reserve(reservation('s', { usd: 1 }, nothing))).reserved, false);
    },
  },
  {
    rule: 'an unknown price is refused where money is limited, and counts as unknown elsewhere',
    run: async ({ ledger }) => {
      assert.equal((await ledger.reserve(reservation('a', { usd: 100 }, usd(null)))).reserved, false);
      assert.equal((await ledger.reserve(reservation('b', { tokens: 100 }, usd(null)))).reserved, true);
      assert.equal((await ledger.spent('user:ada')).reserved.usd, null);
      await ledger.settle('b', usd(null));
      assert.equal((await ledger.spent('user:ada')).spent.usd, null);
      assert.equal((await ledger.spent('user:ada')).spent.inputTokens, 10);
      assert.equal((await ledger.reserve(reservation('c', { usd: 100 }))).reserved, false);
    },
  },
  {
    rule: 'a settlement of unknown price counts the price that was reserved',
    run: async ({ ledger }) => {
      await ledger.reserve(reservation('r', { usd: 2 }));
      await ledger.settle('r', usd(null));
      assert.deepEqual(await ledger.spent('user:ada'), { spent: usd(1), reserved: nothing });
    },
  },
  {
    rule: 'settling what was never reserved is an error',
    run: async ({ ledger }) => {
      await assertRefused(ledger.settle('never', usd(1)), 'reservation-not-found');
    },
  },
  {
    rule: 'an amount that is not a number from 0 up is an error, never a permission',
    run: async ({ ledger }) => {
      for (const price of [-1, Number.NaN, Infinity]) {
        await assertRefused(ledger.reserve(reservation('r', { usd: 1 }, usd(price))), 'amount-invalid');
      }
      await ledger.reserve(reservation('s', { usd: 1 }));
      await assertRefused(ledger.settle('s', { ...nothing, calls: -1 }), 'amount-invalid');
      assert.deepEqual((await ledger.spent('user:ada')).reserved, usd(1));
    },
  },
  {
    rule: 'sums do not drift: three times 0.1 fits in 0.3, and settling leaves nothing reserved',
    run: async ({ ledger }) => {
      const ids = Array.from({ length: 30 }, (_, index) => `r${index}`);
      for (const id of ids) assert.equal((await ledger.reserve(reservation(id, { usd: 3 }, usd(0.1)))).reserved, true);
      assert.equal((await ledger.reserve(reservation('more', { usd: 3 }, usd(1e-9)))).reserved, false);
      for (const id of ids) await ledger.settle(id, usd(0.07));
      const { spent, reserved } = await ledger.spent('user:ada');
      assert.equal(spent.usd, 2.1);
      assert.deepEqual(reserved, nothing);
    },
  },
  {
    rule: 'a scope that a reservation names twice is counted once',
    run: async ({ ledger }) => {
      const scopes = [
        { scope: 'user:ada', limit: { usd: 5 } },
        { scope: 'user:ada', limit: { usd: 1 } },
      ];
      assert.equal((await ledger.reserve({ id: 'r', scopes, amount: usd(1) })).reserved, true);
      assert.deepEqual((await ledger.spent('user:ada')).reserved, usd(1));
    },
  },
];

/** What every `BudgetLedger` must do. */
export function budgetLedgerConformance(
  frame: TestFrame,
  name: string,
  open: () => Promise<BudgetLedgerSubject>,
): void {
  runSuite(frame, { title: `budget ledger ${name}`, cases }, open);
}
