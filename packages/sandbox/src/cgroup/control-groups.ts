import type { SandboxLimits } from '@orchestr8/core';

/** The limits that control groups can hold here. */
export type GroupLimit = 'cpus' | 'memoryMiB' | 'processes';

/** What a group saw of its processes. */
export interface GroupUsage {
  readonly cpuSeconds: number | null;
  readonly peakMemoryMiB: number | null;
  /** Processes that were killed for want of memory. */
  readonly memoryKills: number;
}

/** The groups of one run. */
export interface RunGroups {
  /** Their directories: a process joins each of them, and they are removed when all are gone. */
  readonly paths: readonly string[];
  /** Makes them. */
  create(limits: SandboxLimits): void;
  usage(): GroupUsage;
}

/** Where groups can be made on this machine. */
export interface ControlGroups {
  readonly version: 1 | 2;
  readonly holds: ReadonlySet<GroupLimit>;
  forRun(id: string): RunGroups;
}

export const mebibyte = 1_048_576;
/** Microseconds over which CPU time is dealt out. */
export const cpuPeriod = 100_000;
/** bubblewrap's own process is in the group, too. */
export const ownProcesses = 1;
