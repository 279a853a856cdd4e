import { describe, expect, it } from 'vitest';
import { isUndone, postgresError } from './postgres-errors.ts';

function failure(code: string): Error {
  return Object.assign(new Error(`failure ${code}`), { code });
}

describe('what failures of PostgreSQL mean', () => {
  it.each([
    ['53100', 'store-full', true],
    ['53300', 'store-unavailable', true],
    ['57P01', 'store-unavailable', true],
    ['57P03', 'store-unavailable', true],
    ['08006', 'store-unavailable', true],
    ['ECONNREFUSED', 'store-unavailable', true],
    ['ENOTFOUND', 'store-unavailable', true],
    ['28P01', 'store-failed', false],
    ['42501', 'store-failed', false],
    ['XX001', 'store-failed', false],
  ])('%s is %s', (code, expected, retryable) => {
    const error = postgresError('postgres://host/db', failure(code));
    expect(error).toMatchObject({ code: expected, retryable, hint: expect.any(String) });
    expect(error.message).toContain('postgres://host/db');
  });

  it('a transaction that lost to another one can be done again', () => {
    expect(['40001', '40P01', '23505'].map((code) => isUndone(failure(code)))).toEqual([true, true, false]);
  });
});
