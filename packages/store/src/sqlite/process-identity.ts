import { readFileSync } from 'node:fs';

/**
 * What tells a process from every other one of this machine, before and after: its number, the boot, its start. Undefined
 * where the process is gone (a zombie is), or where the system does not say (only Linux does).
 */
export function processIdentity(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets, which may hold anything. State is the third, start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || start === undefined ? undefined : `${pid}.${boot}.${start}`;
  } catch {
    return undefined;
  }
}

/** An owner id of this process: its identity, then something unique. */
export function makeOwnerId(unique: string): string {
  return `${processIdentity(process.pid) ?? process.pid}.${unique}`;
}

/** Whether the system says that the process which made the owner id is running. */
export function isProcessOf(ownerId: string): boolean {
  const identity = processIdentity(Number.parseInt(ownerId, 10));
  return identity !== undefined && ownerId.startsWith(`${identity}.`);
}
