import assert from 'node:assert/strict';
import { OrchestratorError } from '@orchestr8/schema';

/** The two functions of a test runner that a conformance suite needs; those of Vitest and of `node:test` fit. */
export interface TestFrame {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}

/** One rule of a port. `run` gets a fresh, empty subject. */
export interface ConformanceCase<Subject> {
  readonly rule: string;
  readonly run: (subject: Subject) => Promise<void>;
}

/** Opens a fresh subject for each case and closes it whatever happens. */
export function runSuite<Subject extends { close(): Promise<void> }>(
  { describe, it }: TestFrame,
  suite: { readonly title: string; readonly cases: readonly ConformanceCase<Subject>[] },
  open: () => Promise<Subject>,
): void {
  describe(suite.title, () => {
    for (const { rule, run } of suite.cases) {
      it(rule, async () => {
        const subject = await open();
        try {
          await run(subject);
        } finally {
          await subject.close();
        }
      });
    }
  });
}

/** Asserts that the promise is refused with an `OrchestratorError` of this code. */
export async function assertRefused(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof OrchestratorError, `expected ${code}, got ${String(error)}`);
    assert.equal(error.code, code);
    return true;
  });
}

/** How long a notification may take before a case fails: generous, since machines that run tests are busy. */
const patienceMs = 5_000;

/** Resolves when `subscribe`'s callback has been called with arguments that `accept` takes. */
export async function notified<Args extends readonly unknown[]>(
  subscribe: (callback: (...args: Args) => void) => () => void,
  accept: (...args: Args) => boolean = () => true,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const deadline = setTimeout(() => reject(new Error(`No notification within ${patienceMs} ms.`)), patienceMs);
  const unsubscribe = subscribe((...args) => {
    if (accept(...args)) resolve();
  });
  try {
    await promise;
  } finally {
    clearTimeout(deadline);
    unsubscribe();
  }
}
