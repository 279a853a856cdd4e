import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isErrorData, OrchestratorError, toErrorData } from './errors.ts';

describe('OrchestratorError', () => {
  test('has the same five keys on the wire, always', () => {
    const bare = new OrchestratorError('No.', { code: 'nope' });
    const wire = { code: 'nope', message: 'No.', hint: null, retryable: false, details: null };
    expect(JSON.parse(JSON.stringify(bare))).toEqual(wire);
    const full = new OrchestratorError('No.', {
      code: 'nope',
      hint: 'Try.',
      retryable: true,
      details: { a: 1 },
      cause: bare,
    });
    expect(full.toJSON()).toEqual({ code: 'nope', message: 'No.', hint: 'Try.', retryable: true, details: { a: 1 } });
    expect(full.cause).toBe(bare);
    expect(full).toBeInstanceOf(Error);
  });
});

describe('toErrorData', () => {
  test('keeps what is one of ours, also from another copy of the package', () => {
    const error = new OrchestratorError('No.', { code: 'nope', details: [1] });
    expect(toErrorData(error)).toEqual(error.toJSON());
    const foreign = Object.assign(new Error('No.'), { code: 'nope', hint: null, retryable: true, details: null });
    expect(toErrorData(foreign)).toEqual({ code: 'nope', message: 'No.', hint: null, retryable: true, details: null });
  });

  test('makes anything else an unexpected error, which is retryable', () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(toErrorData(reset)).toEqual({
      code: 'unexpected-error',
      message: 'read ECONNRESET',
      hint: null,
      retryable: true,
      details: { name: 'Error', code: 'ECONNRESET' },
    });
    expect(toErrorData(new TypeError('')).message).toBe('TypeError');
    expect(toErrorData('oh').message).toBe('oh');
    expect(toErrorData({}).message).toContain('not an error');
  });

  test('gives the wire shape for whatever was thrown', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(isErrorData(toErrorData(thrown))).toBe(true);
      }),
    );
  });
});
