import type { ErrorData } from '@orchestr8/schema';

const codes = new Set([
  'store-full',
  'store-failed',
  'store-unavailable',
  'store-closed',
  'store-locked',
  'store-corrupt',
  'blob-not-found',
  'blob-corrupt',
]);

/** Whether the error says that what the engine keeps can't be read or written: that is nothing a step has done. */
export function isStoreFailure({ code }: ErrorData): boolean {
  return codes.has(code);
}

const passing = new Set(['store-full', 'store-failed', 'store-locked']);

/** Whether the same may work later, with nothing changed but the store. */
export function mayMend({ code }: ErrorData): boolean {
  return passing.has(code);
}
