import { mkdirSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SandboxLimits } from '@orchestr8/core';
import { cpuPeriod, mebibyte, ownProcesses, type ControlGroups, type GroupLimit } from './control-groups.ts';
import { canMakeGroups, groupNumber, readGroupFile } from './group-file.ts';

const limitOf: Readonly<Record<string, GroupLimit>> = { cpu: 'cpus', memory: 'memoryMiB', pids: 'processes' };

/**
 * The groups of version 2: below the nearest group, from this process's own upwards, that hands its controllers on and
 * that may be written to (a group with processes of its own hands on none). Null where there is none.
 */
export function version2Groups(root: string, ownGroups: string, trialId: string): ControlGroups | null {
  const own =
    ownGroups
      .split('\n')
      .find((line) => line.startsWith('0::'))
      ?.slice(3) ?? '/';
  for (let path = own; ; path = dirname(path)) {
    const parent = join(root, path);
    const handedOn = readGroupFile(join(parent, 'cgroup.subtree_control')).split(' ');
    const holds = new Set(handedOn.flatMap((name) => limitOf[name] ?? []));
    if (holds.has('memoryMiB') && canMakeGroups(parent, trialId)) return groupsBelow(parent, holds);
    if (path === '/' || path === '.') return null;
  }
}

function groupsBelow(parent: string, holds: ReadonlySet<GroupLimit>): ControlGroups {
  return {
    version: 2,
    holds,
    forRun(id) {
      const path = join(parent, id);
      return {
        paths: [path],
        create: (limits) => limitGroup(path, holds, limits),
        usage: () => {
          const peak = readGroupFile(join(path, 'memory.peak'));
          const microseconds = groupNumber(readGroupFile(join(path, 'cpu.stat')), 'usage_usec');
          return {
            cpuSeconds: microseconds === null ? null : microseconds / 1e6,
            peakMemoryMiB: peak === '' ? null : Number(peak) / mebibyte,
            memoryKills: groupNumber(readGroupFile(join(path, 'memory.events')), 'oom_kill') ?? 0,
          };
        },
      };
    },
  };
}

function limitGroup(path: string, holds: ReadonlySet<GroupLimit>, limits: SandboxLimits): void {
  mkdirSync(path);
  const set = (file: string, value: string): void => writeFileSync(join(path, file), value);
  if (holds.has('memoryMiB')) {
    set('memory.max', String(limits.memoryMiB * mebibyte));
    set('memory.oom.group', '1');
    if (existsSync(join(path, 'memory.swap.max'))) set('memory.swap.max', '0');
  }
  if (holds.has('processes')) set('pids.max', String(limits.processes + ownProcesses));
  if (holds.has('cpus')) set('cpu.max', `${Math.max(1_000, Math.round(limits.cpus * cpuPeriod))} ${cpuPeriod}`);
}
