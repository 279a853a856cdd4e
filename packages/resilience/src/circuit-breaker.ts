/**
 * Circuit breaker: stops calling what keeps failing, and lets a few probes find out when it works again.
 *
 * Owns: counting failures, opening, half-opening, closing.
 * Does not own: the clock (`now` comes in, in ms), what counts as a failure (the caller says so), the calls themselves.
 *
 * 1. It counts *consecutive* failures: a success while closed starts the count again.
 * 2. While half-open it admits at most `halfOpenRequests` probes. All must succeed to close it; one failure opens it again.
 * 3. Each change of kind starts a new generation. A result counts only in the generation that admitted its call, so a
 *    late one changes nothing.
 * 4. A cancelled call is not judged; a cancelled probe frees its place.
 * 5. It is never open for longer than `resetTimeout` from the time of asking, even if the clock stepped backwards.
 *
 * Every admitted call is settled once: a probe that is never settled keeps its place.
 */

export interface CircuitBreakerPolicy {
  /** Consecutive failures that open the breaker. */
  readonly failureThreshold: number;
  /** Time for which it stays open before it admits probes, in ms. */
  readonly resetTimeout: number;
  /** Probes that a half-open breaker admits, and that must all succeed to close it. */
  readonly halfOpenRequests: number;
}

export type CircuitState =
  | { readonly kind: 'closed'; readonly generation: number; readonly failures: number }
  | { readonly kind: 'open'; readonly generation: number; readonly until: number }
  | {
      readonly kind: 'half-open';
      readonly generation: number;
      readonly inFlight: number;
      readonly successes: number;
    };

type HalfOpen = Extract<CircuitState, { kind: 'half-open' }>;

/** What an admitted call keeps, and hands back when it is settled. */
export interface Admission {
  readonly generation: number;
}

/** `retryAt` (ms) is when to ask again; null while probes are in flight, whose results decide. */
export type AdmitResult =
  | { readonly state: CircuitState; readonly admitted: true; readonly admission: Admission }
  | { readonly state: CircuitState; readonly admitted: false; readonly retryAt: number | null };

/** `cancelled`: the call ended without saying anything about the health of what it called. */
export type CallOutcome = 'success' | 'failure' | 'cancelled';

export interface Settlement {
  readonly admission: Admission;
  readonly outcome: CallOutcome;
  /** Time of the result, in ms. */
  readonly now: number;
}

/** The state of a breaker that has seen nothing yet. */
export const closedCircuit: CircuitState = { kind: 'closed', generation: 0, failures: 0 };

/**
 * Asks for leave to make one call (all its retries included).
 *
 * @example
 * const policy = { failureThreshold: 5, resetTimeout: 60_000, halfOpenRequests: 3 };
 * const asked = admit(closedCircuit, 0, policy);
 * const after = asked.admitted
 *   ? settle(asked.state, { admission: asked.admission, outcome: 'failure', now: 12 }, policy)
 *   : asked.state;
 */
export function admit(state: CircuitState, now: number, policy: CircuitBreakerPolicy): AdmitResult {
  switch (state.kind) {
    case 'closed':
      return admitted(state);
    case 'open': {
      const until = Math.min(state.until, now + policy.resetTimeout);
      if (now < until) {
        return { state: until === state.until ? state : { ...state, until }, admitted: false, retryAt: until };
      }
      return admitted({ kind: 'half-open', generation: state.generation + 1, inFlight: 1, successes: 0 });
    }
    case 'half-open': {
      // With nothing in flight there is always room: else steps with different policies could lock a shared breaker.
      const room = state.inFlight === 0 || state.inFlight + state.successes < policy.halfOpenRequests;
      if (!room) return { state, admitted: false, retryAt: null };
      return admitted({ ...state, inFlight: state.inFlight + 1 });
    }
    default:
      return unreachable(state);
  }
}

/** Records how an admitted call ended. A result of another generation leaves the state as it is. */
export function settle(state: CircuitState, settlement: Settlement, policy: CircuitBreakerPolicy): CircuitState {
  if (settlement.admission.generation !== state.generation) return state;
  switch (state.kind) {
    case 'closed': {
      if (settlement.outcome === 'cancelled') return state;
      if (settlement.outcome === 'success') return state.failures === 0 ? state : { ...state, failures: 0 };
      const failures = state.failures + 1;
      return failures < policy.failureThreshold ? { ...state, failures } : opened(state, settlement.now, policy);
    }
    case 'open':
      return state;
    case 'half-open':
      return state.inFlight === 0 ? state : settleProbe(state, settlement, policy);
    default:
      return unreachable(state);
  }
}

/**
 * Whether a call admitted earlier may make another attempt: yes while the breaker is closed, or while the call is one of
 * the current probes; no once it has opened meanwhile.
 */
export function allowsRetry(state: CircuitState, admission: Admission): boolean {
  return state.kind === 'closed' || (state.kind === 'half-open' && state.generation === admission.generation);
}

function settleProbe(state: HalfOpen, settlement: Settlement, policy: CircuitBreakerPolicy): CircuitState {
  const inFlight = state.inFlight - 1;
  switch (settlement.outcome) {
    case 'cancelled':
      return { ...state, inFlight };
    case 'failure':
      return opened(state, settlement.now, policy);
    case 'success': {
      const successes = state.successes + 1;
      if (successes < policy.halfOpenRequests) return { ...state, inFlight, successes };
      return { kind: 'closed', generation: state.generation + 1, failures: 0 };
    }
    default:
      return unreachable(settlement.outcome);
  }
}

function admitted(state: CircuitState): AdmitResult {
  return { state, admitted: true, admission: { generation: state.generation } };
}

function opened(state: CircuitState, now: number, policy: CircuitBreakerPolicy): CircuitState {
  return { kind: 'open', generation: state.generation + 1, until: now + policy.resetTimeout };
}

function unreachable(value: never): never {
  throw new TypeError(`Not a state or outcome of a circuit breaker: ${JSON.stringify(value)}`);
}
