import type { ErrorData } from '@orchestr8/schema';

/** Set for the process in the background that `run --detach` starts. */
export const detachedVariable = 'ORCHESTR8_DETACHED';

/** What the process in the background tells the one that started it, once. */
export type DetachedReport = { readonly started: string } | { readonly failed: ErrorData; readonly exitCode: number };

const isDetached = process.env[detachedVariable] === '1';
delete process.env[detachedVariable];

/** Tells the starter, where there is one that waits. */
export function reportToStarter(report: DetachedReport): void {
  if (!isDetached || !process.connected) return;
  process.send?.(report);
  process.disconnect();
}
