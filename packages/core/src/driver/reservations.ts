/**
 * Budgets: reserve the worst case before a call, settle what it really cost after it.
 *
 * Fails closed: what the ledger does not grant does not happen. A budget that would be exceeded pauses the execution
 * before the call, and the call waits until somebody has raised it. What is never settled counts as spent.
 */
import { OrchestratorError } from '@orchestr8/schema';
import type { Amount, EventDraft } from '../journal/events.ts';
import { budgetScopesAt, startOf } from '../machine/queries.ts';
import type { BudgetScope, ReservationResult } from '../ports/budget-ledger.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptSite } from './attempt-site.ts';
import { frameOf } from './call-frame.ts';

/** What `StepContext.reserve` gives. */
export interface Reserved {
  settle(spent: Amount): Promise<void>;
  release(): Promise<void>;
}

const oneToolCall: Amount = { usd: 0, inputTokens: 0, outputTokens: 0, calls: 1 };

/** The budgets that one attempt spends from. */
export class AttemptBudget {
  readonly #site: AttemptSite;
  readonly #attempt: Attempt;
  #reserved = 0;

  constructor(site: AttemptSite, attempt: Attempt) {
    this.#site = site;
    this.#attempt = attempt;
  }

  /** @throws OrchestratorError `price-unknown`: a money budget can't be kept without a price */
  async reserve(amount: Amount): Promise<Reserved> {
    const { actor } = this.#site;
    const { idempotencyKey, number } = this.#attempt;
    this.#reserved += 1;
    // Another number when it runs again: a call that was under way in a crash may have been paid.
    const id = `${idempotencyKey}~${actor.epoch}.${number}.${this.#reserved}`;
    await this.#grant(id, amount);
    await this.#record({ type: 'budget-reserved', data: { reservationId: id, amount } });
    return { settle: (spent) => this.#settle(id, spent), release: () => this.#release(id) };
  }

  /** Makes a tool call, which counts as one where some budget counts calls, however it ends. */
  countToolCall<T>(call: () => Promise<T>): Promise<T> {
    const { state } = this.#site.actor;
    const own = budgetScopesAt(state, this.#attempt.key.path);
    const counts = own.some(countsCalls) || startOf(state)?.budgetScopes?.some(countsCalls) === true;
    return counts ? this.#callCounted(call) : call();
  }

  async #callCounted<T>(call: () => Promise<T>): Promise<T> {
    const reserved = await this.reserve(oneToolCall);
    try {
      return await call();
    } finally {
      await reserved.settle(oneToolCall);
    }
  }

  async #grant(id: string, amount: Amount): Promise<void> {
    const { runtime, waits, actor } = this.#site;
    for (;;) {
      this.#attempt.signal.throwIfAborted();
      const scopes = this.#scopes();
      if (amount.usd === null && scopes.some(({ limit }) => limit.usd !== undefined)) throw priceUnknown();
      const result = await runtime.ledger.reserve({ id, scopes, amount });
      if (result.reserved) return;
      await this.#pause(result);
      // Time-outs stand still in a pause: the transition function sees to that.
      await waits.until(actor.state, (state) => (state.pause === null ? true : null), this.#attempt.signal);
    }
  }

  async #pause(result: Extract<ReservationResult, { reserved: false }>): Promise<void> {
    const { path } = this.#attempt.key;
    const detail = `${result.scope}: ${JSON.stringify({ limit: result.limit, spent: result.spent, pending: result.pending })}`;
    await this.#site.actor.record((state) =>
      state.pause === null ? [{ type: 'execution-paused', data: { reason: 'budget-exceeded', detail, path } }] : [],
    );
  }

  #settle(id: string, spent: Amount): Promise<void> {
    const { ledger } = this.#site.runtime;
    return this.#close(id, spent, () => ledger.settle(id, spent));
  }

  /** The call never went out. */
  #release(id: string): Promise<void> {
    const { ledger } = this.#site.runtime;
    return this.#close(id, { usd: 0, inputTokens: 0, outputTokens: 0, calls: 0 }, () => ledger.release(id));
  }

  /** Inside a checkpointed call, the settlement waits for the call's append (invariant 4). */
  async #close(id: string, spent: Amount, tellLedger: () => Promise<void>): Promise<void> {
    const draft: EventDraft = { type: 'budget-settled', data: { reservationId: id, spent } };
    const frame = frameOf(this.#attempt);
    if (frame !== null) {
      frame.events.push(draft);
      frame.afterwards.push(tellLedger);
      return;
    }
    await this.#record(draft);
    await tellLedger();
  }

  async #record(draft: EventDraft): Promise<void> {
    await this.#site.actor.record((state) => this.#attempt.stamped(state, [draft]));
  }

  #scopes(): readonly BudgetScope[] {
    const { state } = this.#site.actor;
    const started = startOf(state);
    const scopes = [...budgetScopesAt(state, this.#attempt.key.path), ...(started?.budgetScopes ?? [])];
    const account = `execution:${started?.rootId ?? state.executionId}`;
    // Without a limit, too: a budget that is set later counts what was spent before.
    return scopes.some(({ scope }) => scope === account) ? scopes : [...scopes, { scope: account, limit: {} }];
  }
}

function countsCalls({ limit }: BudgetScope): boolean {
  return limit.calls !== undefined;
}

function priceUnknown(): OrchestratorError {
  return new OrchestratorError('The call has no known price, and the budget limits money.', {
    code: 'price-unknown',
    hint: "Give the model's price in the configuration, or limit tokens and calls instead.",
  });
}
