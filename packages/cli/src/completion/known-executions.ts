import type { ExecutionStatus } from '@orchestr8/core';
import { loadSettings, storeExists } from '../config/settings.ts';

export interface KnownExecution {
  readonly executionId: string;
  readonly description: string;
}

const unfinished: readonly ExecutionStatus[] = ['pending', 'running', 'waiting', 'paused', 'cancelling'];
const mostOffered = 50;

/** The last executions that a command could be about. What can't be read is not offered: a completion never fails. */
export async function knownExecutions(command: string): Promise<readonly KnownExecution[]> {
  try {
    const settings = await loadSettings();
    if (!storeExists(settings)) return [];
    const { openStores } = await import('@orchestr8/store');
    const stores = await openStores(settings.databaseUrl, { home: settings.home, lockTimeoutMs: 200 });
    try {
      const all = command === 'inspect' || command === 'fork';
      const records = await stores.journal.list({ limit: mostOffered, ...(!all && { status: unfinished }) });
      return records.map(({ executionId, workflow, status }) => ({
        executionId,
        description: `${workflow}, ${status}`,
      }));
    } finally {
      await stores.close();
    }
  } catch {
    return [];
  }
}
