import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { detectControlGroups } from './detect.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orchestr8-groups-'));
  group('', 'cpuset cpu io memory pids');
  writeFileSync(join(root, 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
});
afterEach(() => rmSync(root, { recursive: true }));

function group(path: string, handedOn: string): void {
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, path, 'cgroup.subtree_control'), `${handedOn}\n`);
}

it('a run stands below the nearest group that hands on memory, with its limits', () => {
  group('user', 'memory pids');
  group('user/session', '');
  const groups = detectControlGroups({ root, ownGroups: '0::/user/session\n' });
  expect([...(groups?.holds ?? [])].toSorted()).toEqual(['memoryMiB', 'processes']);
  const run = groups?.forRun('one');
  expect(run?.paths).toEqual([join(root, 'user/one')]);
  run?.create({ ...defaultLimits, memoryMiB: 64, processes: 5 });
  const read = (file: string): string => readFileSync(join(root, 'user/one', file), 'utf8');
  expect([read('memory.max'), read('memory.oom.group'), read('pids.max')]).toEqual(['67108864', '1', '6']);
});

it('CPU time is dealt out where the controller is handed on, and usage is read back', () => {
  const run = detectControlGroups({ root, ownGroups: '0::/\n' })?.forRun('two');
  run?.create({ ...defaultLimits, cpus: 0.5 });
  const folder = join(root, 'two');
  expect(readFileSync(join(folder, 'cpu.max'), 'utf8')).toBe('50000 100000');
  writeFileSync(join(folder, 'memory.peak'), '2097152\n');
  writeFileSync(join(folder, 'cpu.stat'), 'usage_usec 1500000\nuser_usec 1\n');
  writeFileSync(join(folder, 'memory.events'), 'low 0\noom 1\noom_kill 3\n');
  expect(run?.usage()).toEqual({ cpuSeconds: 1.5, peakMemoryMiB: 2, memoryKills: 3 });
});

it('where no group hands on memory, there are none', () => {
  group('', 'cpu');
  group('user', '');
  expect(detectControlGroups({ root, ownGroups: '0::/user\n' })).toBe(null);
});
