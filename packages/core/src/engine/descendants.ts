import type { ExecutionRecord, JournalStore } from '../ports/journal-store.ts';

/** The execution and all that it started, directly or not, as far as it has not ended: parents first. */
export async function unfinishedFamily(
  store: JournalStore,
  record: ExecutionRecord,
): Promise<readonly ExecutionRecord[]> {
  const all = await store.list({ rootId: record.rootId });
  const byParent = new Map<string | null, ExecutionRecord[]>();
  for (const other of all) {
    const siblings = byParent.get(other.parentId);
    if (siblings === undefined) byParent.set(other.parentId, [other]);
    else siblings.push(other);
  }
  const family = [record];
  for (const member of family) family.push(...(byParent.get(member.executionId) ?? []));
  return family.filter(({ endedAt }) => endedAt === null);
}
