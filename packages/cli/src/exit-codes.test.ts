import { describe, expect, test } from 'vitest';
import { exitCodeOfError, exitCodeOfRun, exitCodes } from './exit-codes.ts';

function errorOf(code: string): { code: string; message: string; hint: null; retryable: false; details: null } {
  return { code, message: '', hint: null, retryable: false, details: null };
}

test('there are six exit codes', () => {
  expect(exitCodes).toEqual({ success: 0, failed: 1, invalidInput: 2, unfinished: 3, notFound: 4, cancelled: 130 });
});

describe('the exit code of a run says how it stands', () => {
  test.each([
    ['completed', 0],
    ['failed', 1],
    ['waiting', 3],
    ['paused', 3],
    ['cancelled', 130],
    ['running', 0],
  ] as const)('%s: %i', (status, code) => {
    expect(exitCodeOfRun(status)).toBe(code);
  });

  test.each([
    ['symbol-not-found', 2],
    ['no-sources', 2],
    ['review-failed', 1],
    ['max-iterations-reached', 1],
    ['unexpected-error', 1],
  ])('failed with %s: %i', (error, code) => {
    expect(exitCodeOfRun('failed', errorOf(error))).toBe(code);
  });
});

test.each([
  ['execution-not-found', 4],
  ['approval-not-found', 4],
  ['execution-exists', 2],
  ['workflow-invalid', 2],
  ['input-invalid', 2],
  ['usage-invalid', 2],
  ['store-locked', 1],
  ['store-corrupt', 1],
  ['store-foreign', 2],
  ['store-newer', 2],
  ['store-unsupported', 2],
  ['cancelled', 130],
])('a command that ends with %s exits with %i', (error, code) => {
  expect(exitCodeOfError(errorOf(error))).toBe(code);
});
