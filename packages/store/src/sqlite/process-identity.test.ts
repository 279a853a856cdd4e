import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { isProcessOf, makeOwnerId, processIdentity } from './process-identity.ts';

it('the identity of this process stays the same, and is that of no other', () => {
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
  expect(processIdentity(process.ppid)).not.toBe(processIdentity(process.pid) ?? 'unknown');
});

it('a process that has ended has none', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(processIdentity(pid)).toBeUndefined();
});

it.runIf(process.platform === 'linux')(
  'an owner id is of the process that made it, not of a later one with its number',
  () => {
    const ownerId = makeOwnerId('x');
    expect(isProcessOf(ownerId)).toBe(true);
    expect(isProcessOf(ownerId.replace(/\d\.x$/, '.x'))).toBe(false);
    for (const other of ['', 'x', String(process.pid), `${process.pid}.x`]) expect(isProcessOf(other)).toBe(false);
  },
);
