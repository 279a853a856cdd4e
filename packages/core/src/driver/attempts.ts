/**
 * The attempts of one execution in this process, from admission to their end.
 *
 * Owns: starting, aborting and ending the code of agents and tools, exactly one end per attempt, and what the breaker
 * learns of it.
 * Does not own: whether there is another attempt (the transition function), what the code may ask for
 * (`attempt-context.ts`).
 *
 * - Invariant 3: every attempt of a step has the same idempotency key.
 * - Invariant 7: to abort is to ask. Code that does not stop within the grace period is recorded as stopped; what it
 *   still does is dropped.
 */
import type { CallOutcome } from '@orchestr8/resilience';
import { OrchestratorError, type ErrorData } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import type { Command, StepKey } from '../machine/commands.ts';
import { attemptAt, holdsAttempts, isOutstanding, nodeAt, policyAt } from '../machine/queries.ts';
import { keyOf } from '../machine/step-path.ts';
import type { Call } from './admission.ts';
import type { AttemptSite } from './attempt-site.ts';
import { Attempt, type AbortCause } from './attempt.ts';
import { calleeAt, runCallee } from './callee.ts';
import { isStoreFailure } from './store-failure.ts';

type Asked<T extends Command['type']> = Extract<Command, { type: T }>;

export class Attempts {
  readonly #site: AttemptSite;
  readonly #running = new Map<string, Attempt>();
  /** Calls whose step has not ended, by step. */
  readonly #calls = new Map<string, Call>();
  /** Admissions that a pause holds back. */
  #held: Asked<'admit-attempt'>[] = [];

  constructor(site: AttemptSite) {
    this.#site = site;
  }

  /** The answer to `admit-attempt`, or null: when there is room. */
  admit(command: Asked<'admit-attempt'>): EventDraft | null {
    const { actor, runtime } = this.#site;
    if (holdsAttempts(actor.state)) {
      this.#held.push(command);
      return null;
    }
    const call = this.#callOf(command);
    const verdict = runtime.admissions.request(call, () =>
      actor.post({ events: (state) => (isOutstanding(state, command) ? [this.#started(command)] : []) }),
    );
    if (verdict === 'queued') return null;
    if (verdict === 'admitted') return this.#started(command);
    const { path, group, attempt } = command;
    this.#settle(command, 'cancelled');
    return { type: 'attempt-rejected', path, group, attempt, data: { error: verdict.rejected } };
  }

  /** The pause is over, or a cancel has lifted it. */
  releaseHeld(): void {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#site.actor.post({
      events: (state) =>
        held
          .filter((command) => isOutstanding(state, command))
          .map((command) => this.admit(command))
          .filter((draft) => draft !== null),
    });
  }

  run(command: Asked<'run-attempt'>): void {
    const { actor, runtime } = this.#site;
    if (!isOutstanding(actor.state, command)) return;
    const { path, group, attempt: number } = command;
    const known = attemptAt(actor.state, command);
    const idempotencyKey = known?.idempotencyKey ?? this.#idempotencyKey(command);
    const attempt = new Attempt({ key: { path, group }, number, idempotencyKey }, this.#callOf(command));
    this.#running.set(keyOf(command), attempt);
    const timeoutAt = known?.attemptTimeoutAt ?? null;
    if (timeoutAt !== null) {
      attempt.timer = runtime.timers.set(timeoutAt, () => this.#abort(attempt, 'attempt-timeout'));
    }
    attempt.ended = runCallee(this.#site, attempt).then(
      (output) => this.#succeeded(attempt, output),
      (error: unknown) => this.#failed(attempt, error),
    );
  }

  /** Aborts what runs or waits; what is not here has ended, or ran before a crash. */
  cancel(command: Asked<'cancel-attempt'>): void {
    const attempt = this.#running.get(keyOf(command));
    if (attempt !== undefined) return this.#abort(attempt, command.reason);
    this.#settle(command, 'cancelled');
    const { path, group, attempt: number, reason } = command;
    this.#site.actor.post({
      events: (state) =>
        isOutstanding(state, command)
          ? [{ type: 'attempt-cancelled', path, group, attempt: number, data: { reason } }]
          : [],
    });
  }

  /** The step will not be retried after all. */
  retryDropped(key: StepKey): void {
    this.#settle(key, 'cancelled');
  }

  /** False once the breaker of what the step calls has opened. */
  allowsRetry(key: StepKey): boolean {
    const call = this.#calls.get(keyOf(key));
    return call === undefined || this.#site.runtime.admissions.allowsRetry(call);
  }

  /** The attempt of that step, if it runs here. */
  at(key: StepKey): Attempt | undefined {
    return this.#running.get(keyOf(key));
  }

  /** The actor has stopped: everything is told to stop, and nothing is recorded. Resolves when all code has ended. */
  abandon(): Promise<unknown> {
    const ended = [...this.#running.values()].map((attempt) => attempt.ended);
    for (const attempt of this.#running.values()) {
      attempt.open = false;
      this.#cancelTimer(attempt);
      attempt.abort('owner-lost');
    }
    for (const call of this.#calls.values()) this.#site.runtime.admissions.settle(call, 'cancelled');
    this.#running.clear();
    this.#calls.clear();
    this.#held = [];
    return Promise.all(ended);
  }

  #abort(attempt: Attempt, cause: AbortCause): void {
    if (!attempt.open || attempt.cause === 'cancelled') return;
    const { runtime } = this.#site;
    const first = attempt.cause === null;
    attempt.abort(cause);
    if (!first) return;
    this.#cancelTimer(attempt);
    attempt.timer = runtime.timers.set(runtime.clock.now() + runtime.graceMs, () => this.#stopped(attempt));
  }

  #succeeded(attempt: Attempt, output: StoredValue): void {
    if (!attempt.open) return;
    if (attempt.cause !== null && attempt.cause !== 'cancelled') return this.#stopped(attempt);
    this.#end(attempt, { type: 'step-completed', ...this.#stamp(attempt), data: { output } }, 'success');
  }

  #failed(attempt: Attempt, thrown: unknown): void {
    if (!attempt.open) return;
    if (attempt.cause !== null) return this.#stopped(attempt);
    const error = this.#site.runtime.errorData(thrown);
    if (isStoreFailure(error)) return this.#site.giveUp(thrown);
    this.#endFailed(attempt, error);
  }

  /** It was told to stop, and has, or has had its time. */
  #stopped(attempt: Attempt): void {
    if (!attempt.open) return;
    const { cause } = attempt;
    if (cause === 'attempt-timeout') return this.#endFailed(attempt, attemptTimedOut(attempt));
    const reason = cause ?? 'cancelled';
    const outcome = cause === 'timeout' ? 'failure' : 'cancelled';
    this.#end(attempt, { type: 'attempt-cancelled', ...this.#stamp(attempt), data: { reason } }, outcome);
  }

  #endFailed(attempt: Attempt, error: ErrorData): void {
    const outcome = error.retryable ? 'failure' : 'cancelled';
    this.#end(attempt, { type: 'attempt-failed', ...this.#stamp(attempt), data: { error } }, outcome);
  }

  #end(attempt: Attempt, draft: EventDraft, outcome: CallOutcome): void {
    const { actor, runtime } = this.#site;
    attempt.open = false;
    this.#cancelTimer(attempt);
    this.#running.delete(keyOf(attempt.key));
    if (outcome === 'success') this.#settle(attempt.key, outcome);
    else runtime.admissions.ended(attempt.call);
    actor.post({
      events: (state) => (attempt.isUnderWay(state) ? [this.#inTime(attempt, draft)] : []),
      ...(outcome !== 'success' && { durable: () => this.#settleUnlessRetried(attempt, outcome) }),
    });
  }

  /** A success for which the time-out has already fired is none. */
  #inTime(attempt: Attempt, draft: EventDraft): EventDraft {
    if (draft.type !== 'step-completed') return draft;
    if (nodeAt(this.#site.actor.state, attempt.key)?.stop !== 'timeout') return draft;
    return { type: 'attempt-cancelled', ...this.#stamp(attempt), data: { reason: 'timeout' } };
  }

  /** The breaker learns of a call once, when no retry follows. */
  #settleUnlessRetried({ key }: Attempt, outcome: CallOutcome): void {
    const phase = nodeAt(this.#site.actor.state, key)?.phase;
    const goesOn = phase === 'planning' || phase === 'delayed' || phase === 'admitting' || phase === 'held';
    if (!goesOn && !this.#running.has(keyOf(key))) this.#settle(key, outcome);
  }

  #settle(key: StepKey, outcome: CallOutcome): void {
    const call = this.#calls.get(keyOf(key));
    if (call === undefined) return;
    this.#calls.delete(keyOf(key));
    this.#site.runtime.admissions.settle(call, outcome);
  }

  #callOf(key: StepKey): Call {
    const name = keyOf(key);
    const known = this.#calls.get(name);
    if (known !== undefined) return known;
    const { actor, runtime } = this.#site;
    const { kind, pin } = calleeAt(actor.state, key.path);
    const call = runtime.admissions.open(`${kind}:${pin.id}`, policyAt(actor.state, key.path));
    this.#calls.set(name, call);
    return call;
  }

  #started({ path, group, attempt }: Asked<'admit-attempt'>): EventDraft {
    const { actor, runtime } = this.#site;
    const { kind, pin } = calleeAt(actor.state, path);
    const limit = policyAt(actor.state, path).attemptTimeout;
    const name = `${pin.id}@${pin.version}`;
    return {
      type: 'attempt-started',
      path,
      group,
      attempt,
      idempotencyKey: this.#idempotencyKey({ path, group }),
      data: {
        ...(kind === 'tool' ? { tool: name } : { agent: name }),
        ...(limit !== null && { attemptTimeoutAt: runtime.clock.now() + limit }),
      },
    };
  }

  #idempotencyKey({ path, group }: StepKey): string {
    return `${this.#site.actor.executionId}:${path}:${group}`;
  }

  #stamp({ key, number }: Attempt): { path: string; group: number; attempt: number } {
    return { path: key.path, group: key.group, attempt: number };
  }

  #cancelTimer(attempt: Attempt): void {
    if (attempt.timer !== null) this.#site.runtime.timers.cancel(attempt.timer);
    attempt.timer = null;
  }
}

function attemptTimedOut({ key, number }: Attempt): ErrorData {
  return new OrchestratorError(`Attempt ${number} of step "${key.path}" took longer than it may.`, {
    code: 'attempt-timed-out',
    retryable: true,
    hint: 'Raise policy.attemptTimeout, or find out what it waited for.',
  }).toJSON();
}
