import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxLimits } from '@orchestr8/core';
import {
  cpuPeriod,
  mebibyte,
  ownProcesses,
  type ControlGroups,
  type GroupLimit,
  type GroupUsage,
} from './control-groups.ts';
import { canMakeGroups, groupNumber, readGroupFile } from './group-file.ts';

const limitOf = { cpu: 'cpus', memory: 'memoryMiB', pids: 'processes' } as const satisfies Record<string, GroupLimit>;
const controllers = ['memory', 'pids', 'cpu', 'cpuacct'] as const;
type Controller = (typeof controllers)[number];

/** The groups of version 1 below the ones that this process is in; null where none can be made. */
export function version1Groups(root: string, ownGroups: string, trialId: string): ControlGroups | null {
  const parents = new Map<Controller, string>();
  for (const controller of controllers) {
    const parent = [ownPath(ownGroups, controller), '/']
      .map((path) => join(root, controller, path))
      .find((path) => existsSync(join(path, 'cgroup.procs')) && canMakeGroups(path, trialId));
    if (parent !== undefined) parents.set(controller, parent);
  }
  if (parents.size === 0) return null;
  const holds = new Set(
    Object.entries(limitOf).flatMap(([name, limit]) => (parents.has(name as Controller) ? [limit] : [])),
  );
  return {
    version: 1,
    holds,
    forRun(id) {
      const paths = new Map([...parents].map(([controller, parent]) => [controller, join(parent, id)]));
      return {
        paths: [...paths.values()],
        create: (limits) => {
          for (const [controller, path] of paths) limitGroup(controller, path, limits);
        },
        usage: () => usageOf(paths),
      };
    },
  };
}

/** The path of this process's group of a controller, as /proc/self/cgroup has it. */
function ownPath(ownGroups: string, controller: Controller): string {
  for (const line of ownGroups.split('\n')) {
    const [, names = '', ...path] = line.split(':');
    if (names.split(',').includes(controller)) return path.join(':');
  }
  return '/';
}

function limitGroup(controller: Controller, path: string, limits: SandboxLimits): void {
  mkdirSync(path);
  const set = (file: string, value: number): void => writeFileSync(join(path, file), String(value));
  if (controller === 'memory') {
    set('memory.limit_in_bytes', limits.memoryMiB * mebibyte);
    if (existsSync(join(path, 'memory.memsw.limit_in_bytes')))
      set('memory.memsw.limit_in_bytes', limits.memoryMiB * mebibyte);
  } else if (controller === 'pids') {
    set('pids.max', limits.processes + ownProcesses);
  } else if (controller === 'cpu') {
    set('cpu.cfs_period_us', cpuPeriod);
    set('cpu.cfs_quota_us', Math.max(1_000, Math.round(limits.cpus * cpuPeriod)));
  }
}

function usageOf(paths: ReadonlyMap<Controller, string>): GroupUsage {
  const read = (controller: Controller, file: string): string => {
    const path = paths.get(controller);
    return path === undefined ? '' : readGroupFile(join(path, file));
  };
  const nanoseconds = read('cpuacct', 'cpuacct.usage');
  const peak = read('memory', 'memory.max_usage_in_bytes');
  return {
    cpuSeconds: nanoseconds === '' ? null : Number(nanoseconds) / 1e9,
    peakMemoryMiB: peak === '' ? null : Number(peak) / mebibyte,
    memoryKills: groupNumber(read('memory', 'memory.oom_control'), 'oom_kill') ?? 0,
  };
}
