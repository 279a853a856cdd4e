import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import type { SandboxGuarantee, SandboxLimits } from '@orchestr8/core';
import type { ControlGroups } from '../cgroup/control-groups.ts';
import { detectControlGroups } from '../cgroup/detect.ts';

/** What a sandbox can use of this machine. */
export interface Machine {
  readonly isRoot: boolean;
  readonly groups: ControlGroups | null;
  /** A Node that any user may run, or null. */
  readonly node: string | null;
}

/** The commands that the launcher needs, where they are looked for. */
export const toolPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const tools = ['bwrap', 'unshare', 'mount', 'setpriv', 'taskset', 'bash', 'rmdir', 'sleep'];

export function describeMachine(): Machine {
  return {
    isRoot: process.getuid?.() === 0,
    groups: detectControlGroups(),
    node: isForEveryone(process.execPath) ? realpathSync(process.execPath) : null,
  };
}

/** Those of the needed commands that are not installed. */
export function missingTools(): readonly string[] {
  return tools.filter((tool) => !toolPath.split(delimiter).some((folder) => isExecutable(join(folder, tool))));
}

/**
 * What holds on this machine. Without a control group, processes are counted by the user namespace and CPUs are
 * allotted whole; the memory of several processes together is held by nothing.
 */
export function guarantees({ groups }: Machine, { cpus }: SandboxLimits): Readonly<Record<SandboxGuarantee, boolean>> {
  return {
    wallSeconds: true,
    cpus: groups?.holds.has('cpus') === true || Number.isInteger(cpus) || cpus >= availableParallelism(),
    memoryMiB: groups?.holds.has('memoryMiB') === true,
    processes: true,
    writtenMiB: true,
    outputBytes: true,
    network: true,
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether any user may run it: all directories above it let everyone pass. */
function isForEveryone(path: string): boolean {
  const real = realpathSync(path);
  if ((statSync(real).mode & 0o005) !== 0o005) return false;
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === '/') return true;
  }
}
