import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  allowsRetry,
  closedCircuit,
  settle,
  type Admission,
  type CallOutcome,
  type CircuitBreakerPolicy,
  type CircuitState,
} from './circuit-breaker.ts';

const policy: CircuitBreakerPolicy = { failureThreshold: 5, resetTimeout: 60_000, halfOpenRequests: 3 };

/** A breaker with its admitted calls, driven by hand. */
function circuit(initial: CircuitState = closedCircuit, rules = policy) {
  let state = initial;
  return {
    get state() {
      return state;
    },
    refusal(now: number) {
      const result = admit(state, now, rules);
      state = result.state;
      if (result.admitted) throw new Error('was admitted');
      return result.retryAt;
    },
    call(now: number): Admission {
      const result = admit(state, now, rules);
      state = result.state;
      if (!result.admitted) throw new Error('was refused');
      return result.admission;
    },
    settle(admission: Admission, outcome: CallOutcome, now: number) {
      state = settle(state, { admission, outcome, now }, rules);
    },
  };
}

function openedAt(now: number, rules = policy) {
  const opened = circuit(closedCircuit, rules);
  for (let call = 0; call < rules.failureThreshold; call++) opened.settle(opened.call(now), 'failure', now);
  expect(opened.state.kind).toBe('open');
  return opened;
}

describe('while closed', () => {
  it('admits every call', () => {
    const breaker = circuit();
    for (let call = 0; call < 100; call++) breaker.call(call);
    expect(breaker.state).toEqual({ kind: 'closed', generation: 0, failures: 0 });
  });

  it('opens at the failure that reaches the threshold, for the reset time-out', () => {
    const breaker = circuit();
    for (let call = 0; call < 4; call++) breaker.settle(breaker.call(0), 'failure', 10);
    expect(breaker.state).toEqual({ kind: 'closed', generation: 0, failures: 4 });
    breaker.settle(breaker.call(0), 'failure', 10);
    expect(breaker.state).toEqual({ kind: 'open', generation: 1, until: 60_010 });
  });

  it('counts consecutive failures: a success starts the count again', () => {
    const breaker = circuit();
    const outcomes: CallOutcome[] = ['failure', 'failure', 'failure', 'failure', 'success', 'failure'];
    for (const outcome of outcomes) breaker.settle(breaker.call(0), outcome, 0);
    expect(breaker.state).toEqual({ kind: 'closed', generation: 0, failures: 1 });
  });

  it('does not judge a cancelled call', () => {
    const breaker = circuit();
    breaker.settle(breaker.call(0), 'failure', 0);
    breaker.settle(breaker.call(0), 'cancelled', 0);
    expect(breaker.state).toEqual({ kind: 'closed', generation: 0, failures: 1 });
  });
});

describe('while open', () => {
  it('refuses, and says when to ask again', () => {
    const breaker = openedAt(1000);
    expect(breaker.refusal(1001)).toBe(61_000);
    expect(breaker.refusal(60_999)).toBe(61_000);
  });

  it('admits a probe at the very time it named', () => {
    const breaker = openedAt(1000);
    breaker.call(61_000);
    expect(breaker.state).toEqual({ kind: 'half-open', generation: 2, inFlight: 1, successes: 0 });
  });

  it('ignores results of calls admitted before it opened', () => {
    const breaker = circuit();
    const late = breaker.call(0);
    for (let call = 0; call < 5; call++) breaker.settle(breaker.call(0), 'failure', 0);
    const before = breaker.state;
    for (const outcome of ['success', 'failure', 'cancelled'] as const) breaker.settle(late, outcome, 5);
    expect(breaker.state).toBe(before);
  });

  it('never stays open for more than the reset time-out after the clock stepped backwards', () => {
    const breaker = openedAt(10_000_000);
    expect(breaker.refusal(0)).toBe(60_000);
    breaker.call(60_000);
    expect(breaker.state.kind).toBe('half-open');
  });
});

describe('while half-open', () => {
  it('admits as many probes as the policy says, and gives no time for the next', () => {
    const breaker = openedAt(0);
    for (let probe = 0; probe < 3; probe++) breaker.call(60_000);
    expect(breaker.refusal(60_000)).toBeNull();
  });

  it('closes when all probes have succeeded', () => {
    const breaker = openedAt(0);
    const probes = [breaker.call(60_000), breaker.call(60_000), breaker.call(60_000)];
    for (const probe of probes) {
      expect(breaker.state.kind).toBe('half-open');
      breaker.settle(probe, 'success', 60_001);
    }
    expect(breaker.state).toEqual({ kind: 'closed', generation: 3, failures: 0 });
  });

  it('does not admit a fourth probe in place of one that succeeded', () => {
    const breaker = openedAt(0);
    const probe = breaker.call(60_000);
    breaker.call(60_000);
    breaker.call(60_000);
    breaker.settle(probe, 'success', 60_001);
    expect(breaker.refusal(60_001)).toBeNull();
  });

  it('opens again at one failure, whatever the other probes say later', () => {
    const breaker = openedAt(0);
    const [first, second] = [breaker.call(60_000), breaker.call(60_000)];
    breaker.settle(first, 'failure', 60_500);
    breaker.settle(second, 'success', 60_600);
    expect(breaker.state).toEqual({ kind: 'open', generation: 3, until: 120_500 });
  });

  it('frees the place of a cancelled probe without a verdict', () => {
    const breaker = openedAt(0);
    const probe = breaker.call(60_000);
    breaker.settle(probe, 'cancelled', 60_001);
    expect(breaker.state).toEqual({ kind: 'half-open', generation: 2, inFlight: 0, successes: 0 });
    for (let next = 0; next < 3; next++) breaker.call(60_002);
    expect(breaker.refusal(60_002)).toBeNull();
  });

  it('ignores a second result of its only probe', () => {
    const breaker = openedAt(0);
    const probe = breaker.call(60_000);
    breaker.settle(probe, 'success', 60_001);
    const before = breaker.state;
    for (const outcome of ['success', 'failure', 'cancelled'] as const) breaker.settle(probe, outcome, 60_002);
    expect(breaker.state).toBe(before);
  });

  it('ignores results of calls admitted before it opened', () => {
    const breaker = circuit();
    const late = [breaker.call(0), breaker.call(0), breaker.call(0)];
    for (let call = 0; call < 5; call++) breaker.settle(breaker.call(0), 'failure', 0);
    breaker.call(60_000);
    const before = breaker.state;
    for (const admission of late) breaker.settle(admission, 'success', 60_001);
    breaker.settle(late[0] ?? { generation: 0 }, 'failure', 60_001);
    expect(breaker.state).toBe(before);
  });

  it('admits a probe under a smaller policy when nothing is in flight, so that sharing can not lock it', () => {
    const state: CircuitState = { kind: 'half-open', generation: 2, inFlight: 0, successes: 2 };
    const breaker = circuit(state, { ...policy, halfOpenRequests: 1 });
    breaker.settle(breaker.call(0), 'success', 0);
    expect(breaker.state.kind).toBe('closed');
  });
});

describe('a retry within an admitted call', () => {
  it('is allowed while the breaker is closed, also for a call of an earlier generation', () => {
    expect(allowsRetry({ kind: 'closed', generation: 3, failures: 2 }, { generation: 0 })).toBe(true);
  });

  it('is not allowed once the breaker has opened', () => {
    const breaker = circuit();
    const admission = breaker.call(0);
    for (let call = 0; call < 5; call++) breaker.settle(breaker.call(0), 'failure', 0);
    expect(allowsRetry(breaker.state, admission)).toBe(false);
  });

  it('is allowed to a current probe, and to no call from before', () => {
    const breaker = openedAt(0);
    const probe = breaker.call(60_000);
    expect(allowsRetry(breaker.state, probe)).toBe(true);
    expect(allowsRetry(breaker.state, { generation: 0 })).toBe(false);
  });
});

describe('laws', () => {
  const anyPolicy = fc.record({
    failureThreshold: fc.integer({ min: 1, max: 4 }),
    resetTimeout: fc.integer({ min: 1, max: 50 }),
    halfOpenRequests: fc.integer({ min: 1, max: 4 }),
  });
  const anyStep = fc.oneof(
    fc.record({ do: fc.constant('ask' as const), advance: fc.integer({ min: -10, max: 40 }) }),
    fc.record({
      do: fc.constant('end' as const),
      pick: fc.nat(20),
      outcome: fc.constantFrom<CallOutcome>('success', 'success', 'failure', 'failure', 'cancelled'),
    }),
  );

  /** A breaker, its unsettled calls, and what became of the probes of its present or last half-open time. */
  interface Seen {
    state: CircuitState;
    now: number;
    calls: Admission[];
    probes: Map<Admission, CallOutcome | 'in flight'>;
    retryAt: number | null;
  }

  function ask(seen: Seen, advance: number, rules: CircuitBreakerPolicy): Seen {
    const now = seen.now + advance;
    const result = admit(seen.state, now, rules);
    const begins = seen.state.kind !== 'half-open' && result.state.kind === 'half-open';
    const probes = begins ? new Map() : new Map(seen.probes);
    if (!result.admitted) return { ...seen, now, state: result.state, retryAt: result.retryAt };
    if (result.state.kind === 'half-open') probes.set(result.admission, 'in flight');
    return { state: result.state, now, calls: [...seen.calls, result.admission], probes, retryAt: null };
  }

  function end(
    seen: Seen,
    pick: number,
    { outcome, rules }: { outcome: CallOutcome; rules: CircuitBreakerPolicy },
  ): Seen {
    const admission = seen.calls[pick % Math.max(1, seen.calls.length)];
    if (admission === undefined) return seen;
    const probes = new Map(seen.probes);
    if (probes.has(admission)) probes.set(admission, outcome);
    const state = settle(seen.state, { admission, outcome, now: seen.now }, rules);
    return { ...seen, state, calls: seen.calls.filter((call) => call !== admission), probes, retryAt: null };
  }

  function counts(seen: Seen) {
    const outcomes = [...seen.probes.values()];
    const inFlight = outcomes.filter((outcome) => outcome === 'in flight').length;
    const successes = outcomes.filter((outcome) => outcome === 'success').length;
    return { inFlight, successes, failures: outcomes.filter((outcome) => outcome === 'failure').length };
  }

  it('never has more than halfOpenRequests probes in flight or succeeded, and closes after just that many', () => {
    const kindsSeen = { 'half-open': 0, closings: 0, reopenings: 0 };
    const law = fc.property(anyPolicy, fc.array(anyStep, { minLength: 40, maxLength: 120 }), (rules, steps) => {
      let seen: Seen = { state: closedCircuit, now: 1000, calls: [], probes: new Map(), retryAt: null };
      for (const step of steps) {
        const before = seen.state.kind;
        seen =
          step.do === 'ask' ? ask(seen, step.advance, rules) : end(seen, step.pick, { outcome: step.outcome, rules });
        const { inFlight, successes, failures } = counts(seen);
        const { state } = seen;
        const isHalfOpen = state.kind === 'half-open';
        const closes = before === 'half-open' && state.kind === 'closed';
        const reopens = before === 'half-open' && state.kind === 'open';
        kindsSeen['half-open'] += Number(isHalfOpen);
        kindsSeen.closings += Number(closes);
        kindsSeen.reopenings += Number(reopens);
        const agrees = !isHalfOpen || (state.inFlight === inFlight && state.successes === successes);
        expect(agrees).toBe(true);
        expect(!isHalfOpen || (failures === 0 && inFlight + successes <= rules.halfOpenRequests)).toBe(true);
        expect(!closes || (successes === rules.halfOpenRequests && inFlight === 0 && failures === 0)).toBe(true);
        expect(!reopens || failures === 1).toBe(true);
      }
    });
    fc.assert(law, { numRuns: 500 });
    expect(Math.min(...Object.values(kindsSeen))).toBeGreaterThan(0);
  });

  it('names a time to ask again that is ahead, and no further than the reset time-out', () => {
    let refusals = 0;
    const law = fc.property(anyPolicy, fc.array(anyStep, { minLength: 40, maxLength: 120 }), (rules, steps) => {
      let seen: Seen = { state: closedCircuit, now: 1000, calls: [], probes: new Map(), retryAt: null };
      for (const step of steps) {
        seen =
          step.do === 'ask' ? ask(seen, step.advance, rules) : end(seen, step.pick, { outcome: step.outcome, rules });
        const wait = (seen.retryAt ?? seen.now + 1) - seen.now;
        refusals += Number(seen.retryAt !== null);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(Math.max(1, rules.resetTimeout));
      }
    });
    fc.assert(law, { numRuns: 300 });
    expect(refusals).toBeGreaterThan(0);
  });

  it('agrees with a recount of consecutive failures while closed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<CallOutcome>('success', 'failure', 'cancelled')), (outcomes) => {
        const breaker = circuit();
        let consecutive = 0;
        for (const outcome of outcomes) {
          if (breaker.state.kind !== 'closed') break;
          breaker.settle(breaker.call(0), outcome, 0);
          if (outcome !== 'cancelled') consecutive = outcome === 'failure' ? consecutive + 1 : 0;
          expect(breaker.state.kind).toBe(consecutive >= 5 ? 'open' : 'closed');
        }
      }),
    );
  });

  it('changes no state that it was given', () => {
    const frozen = Object.freeze<CircuitState>({ kind: 'half-open', generation: 2, inFlight: 1, successes: 0 });
    admit(frozen, 0, policy);
    settle(frozen, { admission: { generation: 2 }, outcome: 'success', now: 0 }, policy);
    expect(frozen).toEqual({ kind: 'half-open', generation: 2, inFlight: 1, successes: 0 });
  });
});
