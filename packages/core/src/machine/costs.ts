import type { Amount } from '../journal/events.ts';

/** What a step cost, as people read it. */
export interface StepCost {
  /** Null: one of the prices is unknown. */
  readonly usd: number | null;
  readonly tokens: { readonly input: number; readonly output: number };
}

/** The sum. One unknown price makes it unknown. */
export function addAmounts(left: Amount, right: Amount): Amount {
  return {
    usd: left.usd === null || right.usd === null ? null : left.usd + right.usd,
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    calls: left.calls + right.calls,
  };
}

export function costOf({ usd, inputTokens, outputTokens }: Amount): StepCost {
  return { usd, tokens: { input: inputTokens, output: outputTokens } };
}
