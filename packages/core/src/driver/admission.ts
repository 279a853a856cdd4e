/**
 * Who may start an attempt now.
 *
 * Owns: breakers, bulkheads and buckets of one engine, shared by its executions and by all steps that call the same
 * agent or tool; the queues in front of them.
 * Does not own: retries and time-outs, which the journal knows of.
 *
 * 1. A call (all attempts of a step) asks the breaker once and gives it one result.
 * 2. An attempt that waits holds no token; a place in a bulkhead is free again when its attempt has ended, however.
 */
import {
  admit,
  allowsRetry,
  closedCircuit,
  settle,
  type CallOutcome,
  type CircuitState,
  type ResiliencePolicy,
} from '@orchestr8/resilience';
import { OrchestratorError, type ErrorData } from '@orchestr8/schema';
import type { Clock } from '../ports/clock.ts';
import { Gate } from './gate.ts';
import type { Timers } from './timers.ts';

/** What became of a request: `admitted` and `rejected` at once; `queued` calls back when there is room. */
export type AdmissionVerdict = 'admitted' | 'queued' | { readonly rejected: ErrorData };

/** One call of an agent or tool, from its first attempt to its last. */
export interface Call {
  readonly target: string;
  readonly policy: ResiliencePolicy;
  /** Under which state of the breaker the call was let through. */
  admission: { readonly generation: number } | null;
  /** The place that the running attempt holds, or waits for. */
  place: { readonly gate: Gate; readonly id: string } | null;
}

export class Admissions {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #circuits = new Map<string, CircuitState>();
  readonly #gates = new Map<string, Gate>();
  #asked = 0;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** A new call. `target` names what is called: `tool:NAME` or `agent:NAME`. */
  open(target: string, policy: ResiliencePolicy): Call {
    return { target, policy, admission: null, place: null };
  }

  /** Asks for leave to start an attempt. When it has to wait, `start` is called later, unless `ended` is called before. */
  request(call: Call, start: () => void): AdmissionVerdict {
    const refusal = this.#askCircuit(call);
    if (refusal !== null) return { rejected: refusal };
    const { bulkhead, rateLimit } = call.policy;
    if (bulkhead === null && rateLimit === null) return 'admitted';
    this.#asked += 1;
    const place = { gate: this.#gate(call), id: String(this.#asked) };
    call.place = place;
    const outcome = place.gate.enter(place.id, start);
    if (outcome !== 'refused') return outcome === 'entered' ? 'admitted' : 'queued';
    call.place = null;
    return { rejected: bulkheadFull(call.target) };
  }

  /** The attempt has ended, or no longer wants to start. */
  ended(call: Call): void {
    call.place?.gate.leave(call.place.id);
    call.place = null;
  }

  /** The call is over, with all its attempts. */
  settle(call: Call, outcome: CallOutcome): void {
    this.ended(call);
    const { admission, target, policy } = call;
    if (admission === null || policy.circuitBreaker === null) return;
    call.admission = null;
    const state = this.#circuits.get(target) ?? closedCircuit;
    const next = settle(state, { admission, outcome, now: this.#clock.now() }, policy.circuitBreaker);
    if (next !== state) this.#circuits.set(target, next);
  }

  /** False once the breaker has opened since the call was let through. */
  allowsRetry(call: Call): boolean {
    if (call.admission === null || call.policy.circuitBreaker === null) return true;
    return allowsRetry(this.#circuits.get(call.target) ?? closedCircuit, call.admission);
  }

  #askCircuit(call: Call): ErrorData | null {
    const { circuitBreaker } = call.policy;
    if (circuitBreaker === null) return null;
    if (call.admission !== null) return this.allowsRetry(call) ? null : circuitOpen(call.target, null);
    const state = this.#circuits.get(call.target) ?? closedCircuit;
    const asked = admit(state, this.#clock.now(), circuitBreaker);
    if (asked.state !== state) this.#circuits.set(call.target, asked.state);
    if (!asked.admitted) return circuitOpen(call.target, asked.retryAt);
    call.admission = asked.admission;
    return null;
  }

  #gate({ target, policy: { bulkhead, rateLimit } }: Call): Gate {
    const key = `${target} ${JSON.stringify([bulkhead, rateLimit])}`;
    const found = this.#gates.get(key);
    if (found !== undefined) return found;
    const gate = new Gate({ bulkhead, rateLimit, clock: this.#clock, timers: this.#timers });
    this.#gates.set(key, gate);
    return gate;
  }
}

function circuitOpen(target: string, retryAt: number | null): ErrorData {
  return new OrchestratorError(`The circuit breaker of ${target} is open: its last calls failed.`, {
    code: 'circuit-open',
    hint: 'Find out why the calls failed; the breaker lets a few probes through when its reset time is over.',
    details: { target, retryAt },
  }).toJSON();
}

function bulkheadFull(target: string): ErrorData {
  return new OrchestratorError(`Too many calls of ${target} wait for a place in its bulkhead.`, {
    code: 'bulkhead-full',
    retryable: true,
    hint: 'Raise policy.bulkhead.maxConcurrent, or start fewer at a time.',
    details: { target },
  }).toJSON();
}
