import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

/** What the disk gives: appends to a growing file per second, each followed by fdatasync. */
export function flushesPerSecond(path: string, bytesPerAppend: number): number {
  const count = 1_000;
  const bytes = Buffer.alloc(bytesPerAppend, 'x');
  const file = openSync(path, 'w');
  const start = performance.now();
  for (let flush = 0; flush < count; flush += 1) {
    writeSync(file, bytes);
    fdatasyncSync(file);
  }
  const perSecond = count / ((performance.now() - start) / 1_000);
  closeSync(file);
  return Math.round(perSecond);
}
