import { OrchestratorError, type Budget } from '@orchestr8/schema';
import type { Amount } from '../journal/events.ts';

const nanoPerUsd = 1e9;

/**
 * A sum of amounts in whole numbers, so that adding and taking away never drifts: 0.1 USD fits three times in 0.3 USD.
 * Exact up to 9 million USD.
 */
export interface Tally {
  readonly nanoUsd: number;
  /** How many of the amounts have an unknown price. While there is one, the sum in money is unknown. */
  readonly unpriced: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly calls: number;
}

export const emptyTally: Tally = { nanoUsd: 0, unpriced: 0, inputTokens: 0, outputTokens: 0, calls: 0 };

/** @throws OrchestratorError `amount-invalid`: a part is negative or not finite (invalid is never "nothing"). */
export function tallyOf(amount: Amount): Tally {
  const { usd, inputTokens, outputTokens, calls } = amount;
  const valid = [usd ?? 0, inputTokens, outputTokens, calls].every((part) => Number.isFinite(part) && part >= 0);
  if (!valid) {
    throw new OrchestratorError('An amount has a part that is negative or not a number.', {
      code: 'amount-invalid',
      hint: 'Give the price as null when it is unknown; every other part is a number from 0 up.',
      details: { usd: String(usd), inputTokens: String(inputTokens), outputTokens: String(outputTokens) },
    });
  }
  return {
    nanoUsd: Math.round((usd ?? 0) * nanoPerUsd),
    unpriced: usd === null ? 1 : 0,
    inputTokens,
    outputTokens,
    calls,
  };
}

export function amountOf(tally: Tally): Amount {
  const { inputTokens, outputTokens, calls } = tally;
  return { usd: tally.unpriced > 0 ? null : tally.nanoUsd / nanoPerUsd, inputTokens, outputTokens, calls };
}

export function addTallies(a: Tally, b: Tally): Tally {
  return combine(a, b, 1);
}

export function subtractTally(a: Tally, b: Tally): Tally {
  return combine(a, b, -1);
}

function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  return {
    nanoUsd: a.nanoUsd + sign * b.nanoUsd,
    unpriced: a.unpriced + sign * b.unpriced,
    inputTokens: a.inputTokens + sign * b.inputTokens,
    outputTokens: a.outputTokens + sign * b.outputTokens,
    calls: a.calls + sign * b.calls,
  };
}

/** Whether the sum stays within the limit. An unknown price fits no limit on money. */
export function tallyFits(sum: Tally, limit: Budget): boolean {
  if (limit.usd !== undefined && (sum.unpriced > 0 || sum.nanoUsd > Math.round(limit.usd * nanoPerUsd))) return false;
  if (limit.tokens !== undefined && sum.inputTokens + sum.outputTokens > limit.tokens) return false;
  return limit.calls === undefined || sum.calls <= limit.calls;
}

/** What a settled reservation counts: what was spent; where its price is unknown, the price that was reserved. */
export function settledTally(reserved: Tally, spent: Tally): Tally {
  return spent.unpriced > 0 ? { ...spent, nanoUsd: reserved.nanoUsd, unpriced: reserved.unpriced } : spent;
}
