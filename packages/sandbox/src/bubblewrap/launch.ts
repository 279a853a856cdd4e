import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { SandboxLimits } from '@orchestr8/core';
import type { RunGroups } from '../cgroup/control-groups.ts';
import { launcherScript, secondLauncherScript } from './launcher.ts';
import { toolPath, type Machine } from './machine.ts';
import { stageBytes, stageInodes } from './stage-files.ts';

/** A launcher on its way: what it is and how it is spoken to. */
export interface Launch {
  readonly child: ChildProcess;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its side of descriptor 3. */
  readonly control: Writable;
  /** Its side of descriptor 4. */
  readonly status: Readable;
  readonly groups: RunGroups | null;
  /** User that the program runs as; null: this process's. */
  readonly owner: number | null;
}

/** What a launcher is started for. */
export interface LaunchOptions {
  readonly machine: Machine;
  readonly argv: readonly string[];
  readonly limits: SandboxLimits;
  /** Bytes and number of the files that are put in place, which do not count as written. */
  readonly given: { readonly bytes: number; readonly files: number };
  readonly stdin: 'ignore' | 'pipe';
}

const mebibyte = 1_048_576;
/** Files and directories that a program may have at a time. */
const mostFiles = 16_384;
/** Users that nobody is: one for each run, so that no run can touch another. */
const firstUser = 0x60000000;

/** Starts a launcher. It is in a session of its own: a key pressed in the terminal is not for it. */
export function launch({ machine, argv, limits, given, stdin }: LaunchOptions): Launch {
  const owner = machine.isRoot ? firstUser + randomInt(0x10000000) : null;
  const groups = machine.groups?.forRun(`orchestr8-${process.pid}-${randomUUID()}`) ?? null;
  const namespaces = machine.isRoot ? [] : ['--user', '--map-root-user'];
  const inodes = mostFiles + stageInodes + given.files * 16;
  const bytes = limits.writtenMiB * mebibyte + stageBytes() + given.bytes + given.files * 4_096;
  const fileSystem = `size=${bytes},nr_inodes=${inodes},mode=0755,nosuid,nodev`;
  const commands = [identityCommand(owner), affinityCommand(machine, limits.cpus)].filter((command) => command !== '');
  const namespace = [...namespaces, '--mount', '--propagation', 'private', '--'];
  const paths = (groups?.paths ?? []).join(' ');
  const settings = [fileSystem, secondLauncherScript, commands.join(' '), paths, resourceLimits(machine, limits)];
  const child = spawn('unshare', [...namespace, 'sh', '-c', launcherScript, 'sandbox', ...settings, ...argv], {
    cwd: '/',
    env: { PATH: toolPath },
    detached: true,
    stdio: [stdin, 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, control, status] = child.stdio;
  return {
    child,
    stdout: stdout as Readable,
    stderr: stderr as Readable,
    control: control as Writable,
    status: status as Readable,
    groups,
    owner,
  };
}

function identityCommand(owner: number | null): string {
  return owner === null ? '' : `setpriv --reuid=${owner} --regid=${owner} --clear-groups --inh-caps=-all`;
}

/** Without a group that deals out CPU time, the program is bound to some CPUs; the filter keeps it there. */
function affinityCommand({ groups }: Machine, cpus: number): string {
  if (groups?.holds.has('cpus') === true || cpus >= availableParallelism()) return '';
  const own = allowedCpus();
  const first = randomInt(own.length);
  const chosen = Array.from(
    { length: Math.min(Math.ceil(cpus), own.length) },
    (_, index) => own[(first + index) % own.length],
  );
  return `taskset --cpu-list ${chosen.join(',')}`;
}

/** Numbers of the CPUs that this process may use. */
function allowedCpus(): readonly number[] {
  const ranges = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ranges.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Words for `ulimit`: the processes of a user are counted in the sandbox's own namespace. */
function resourceLimits({ groups }: Machine, limits: SandboxLimits): string {
  const words = ['c=0', `u=${limits.processes}`, `f=${limits.writtenMiB * 1_024}`, 'n=1024', 'i=1024', 'l=1024'];
  if (groups?.holds.has('memoryMiB') !== true) words.push(`d=${limits.memoryMiB * 1_024}`);
  return words.join(' ');
}
