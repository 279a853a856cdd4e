import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlGroups } from './control-groups.ts';
import { readGroupFile } from './group-file.ts';
import { version1Groups } from './version-1.ts';
import { version2Groups } from './version-2.ts';

/** Where the file systems of control groups stand. */
export interface GroupMounts {
  readonly root: string;
  /** What /proc/self/cgroup says. */
  readonly ownGroups: string;
}

/** The control groups that can be used, or null. */
export function detectControlGroups({ root, ownGroups }: GroupMounts = thisMachine()): ControlGroups | null {
  const trialId = `orchestr8-trial-${randomUUID()}`;
  const isVersion2 = existsSync(join(root, 'cgroup.controllers'));
  return isVersion2 ? version2Groups(root, ownGroups, trialId) : version1Groups(root, ownGroups, trialId);
}

function thisMachine(): GroupMounts {
  return { root: '/sys/fs/cgroup', ownGroups: readGroupFile('/proc/self/cgroup') };
}
