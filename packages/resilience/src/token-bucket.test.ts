import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullBucket, take, type RateLimitPolicy, type TokenBucketState } from './token-bucket.ts';

function bucket(policy: RateLimitPolicy, startedAt = 0) {
  let state: TokenBucketState = fullBucket(startedAt);
  return (now: number, tokens = 1): true | number => {
    const result = take(state, { now, tokens }, policy);
    state = result.state;
    return result.granted ? true : result.availableAt;
  };
}

describe('a bucket', () => {
  it('grants its burst at once, then says when the next token is there', () => {
    const asked = bucket({ perSecond: 4, burst: 3 });
    expect([asked(0), asked(0), asked(0), asked(0)]).toEqual([true, true, true, 250]);
  });

  it('grants at the very time it named, and not a millisecond earlier', () => {
    const asked = bucket({ perSecond: 3, burst: 2 });
    expect([asked(0), asked(0), asked(333), asked(334)]).toEqual([true, true, 334, true]);
    expect([asked(666), asked(667), asked(999), asked(1000)]).toEqual([667, true, 1000, true]);
  });

  it('never holds more than its burst, however long nobody took', () => {
    const asked = bucket({ perSecond: 10, burst: 2 });
    expect([asked(0), asked(1_000_000), asked(1_000_000), asked(1_000_000)]).toEqual([true, true, true, 1_000_100]);
  });

  it('grants all the tokens asked for, or none', () => {
    const asked = bucket({ perSecond: 1, burst: 5 });
    expect([asked(0, 3), asked(0, 3), asked(0, 2)]).toEqual([true, 1000, true]);
  });

  it('refuses with an error what it could never grant', () => {
    const policy = { perSecond: 1, burst: 5 };
    expect(() => take(fullBucket(0), { now: 0, tokens: 6 }, policy)).toThrow(/6 tokens of a bucket that holds 5/);
    for (const tokens of [0, -1, Number.NaN]) {
      expect(() => take(fullBucket(0), { now: 0, tokens }, policy)).toThrow(RangeError);
    }
  });

  it('serves rates below one per second', () => {
    const asked = bucket({ perSecond: 0.1, burst: 1 });
    expect([asked(0), asked(9999), asked(10_000)]).toEqual([true, 10_000, true]);
  });

  it('does not drift: a million grants of a third of a token per millisecond end when they must', () => {
    const policy = { perSecond: 333, burst: 2 };
    let state = fullBucket(0);
    let now = 0;
    for (let grants = 0; grants < 1_000_000;) {
      const result = take(state, { now }, policy);
      state = result.state;
      if (result.granted) grants++;
      else now = result.availableAt;
    }
    expect(now).toBe(Math.ceil((999_998 * 1000) / 333));
  });
});

describe('a clock that steps backwards', () => {
  it('adds no token', () => {
    const asked = bucket({ perSecond: 1, burst: 1 }, 10_000);
    expect([asked(10_000), asked(10_400), asked(5000), asked(5599), asked(5600)]).toEqual([
      true,
      11_000,
      5600,
      5600,
      true,
    ]);
  });

  it('takes none away from a full bucket', () => {
    const asked = bucket({ perSecond: 1, burst: 2 }, 10_000);
    expect([asked(0), asked(0), asked(0)]).toEqual([true, true, 1000]);
  });
});

describe('laws', () => {
  const anyPolicy = fc.record({
    perSecond: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.01, max: 50, noNaN: true })),
    burst: fc.integer({ min: 1, max: 20 }),
  });
  const anyTakes = (leastAdvance: number) =>
    fc.array(
      fc.record({ advance: fc.integer({ min: leastAdvance, max: 800 }), tokens: fc.integer({ min: 1, max: 20 }) }),
      {
        maxLength: 60,
      },
    );

  /** Grants as [clock time that has flowed, tokens], of a bucket driven by these takes. */
  function grantsOf(policy: RateLimitPolicy, takes: readonly { advance: number; tokens: number }[]) {
    const asked = bucket(policy, 50_000);
    let now = 50_000;
    let flowed = 0;
    const grants: { at: number; tokens: number }[] = [];
    for (const { advance, tokens } of takes) {
      now += advance;
      flowed += Math.max(0, advance);
      const wanted = Math.min(tokens, policy.burst);
      if (asked(now, wanted) === true) grants.push({ at: flowed, tokens: wanted });
    }
    return grants;
  }

  it.each([
    ['when the clock only goes forward', 0],
    ['when the clock steps backwards', -800],
  ])('no window holds more than burst + rate × time, %s', (_, leastAdvance) => {
    fc.assert(
      fc.property(anyPolicy, anyTakes(leastAdvance), (policy, takes) => {
        const grants = grantsOf(policy, takes);
        for (const [first, { at: start }] of grants.entries()) {
          let inWindow = 0;
          for (const { at, tokens } of grants.slice(first)) {
            inWindow += tokens;
            const allowed = policy.burst + (policy.perSecond * (at - start)) / 1000;
            expect(inWindow).toBeLessThanOrEqual(allowed + 1e-9);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('availableAt is the first millisecond at which the request is granted', () => {
    let refusals = 0;
    fc.assert(
      fc.property(anyPolicy, anyTakes(0), (policy, takes) => {
        let state = fullBucket(0);
        let now = 0;
        for (const { advance, tokens } of takes) {
          now += advance;
          const wanted = Math.min(tokens, policy.burst);
          const result = take(state, { now, tokens: wanted }, policy);
          state = result.state;
          if (result.granted) continue;
          refusals++;
          expect(result.availableAt).toBeGreaterThan(now);
          expect(take(state, { now: result.availableAt, tokens: wanted }, policy).granted).toBe(true);
          expect(take(state, { now: result.availableAt - 1, tokens: wanted }, policy).granted).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
    expect(refusals).toBeGreaterThan(0);
  });

  it('agrees with a bucket counted in whole thousandths of a token', () => {
    const wholePolicy = fc.record({
      perSecond: fc.integer({ min: 1, max: 5000 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(wholePolicy, anyTakes(-800), (policy, takes) => {
        const asked = bucket(policy);
        let level = BigInt(policy.burst) * 1000n;
        let now = 0;
        for (const { advance, tokens } of takes) {
          now += advance;
          const wanted = Math.min(tokens, policy.burst);
          const filled = level + BigInt(Math.max(0, advance)) * BigInt(policy.perSecond);
          const full = BigInt(policy.burst) * 1000n;
          level = filled < full ? filled : full;
          const grants = level >= BigInt(wanted) * 1000n;
          if (grants) level -= BigInt(wanted) * 1000n;
          expect(asked(now, wanted) === true).toBe(grants);
        }
      }),
      { numRuns: 300 },
    );
  });
});
