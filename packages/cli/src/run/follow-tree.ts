import type { Engine, JournalEvent } from '@orchestr8/core';

export interface FollowTreeOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (executionId: string, event: JournalEvent) => void;
}

/**
 * The events of a run and of its descendants as they become durable, each execution's in its order, and a child's after
 * the `child-started` that names it. Resolves when all have ended, or when the signal aborts.
 */
export async function followTree(engine: Engine, executionId: string, options: FollowTreeOptions): Promise<void> {
  const { signal, onEvent } = options;
  const children: Promise<void>[] = [];
  const followed = new Set<string>();
  for await (const event of engine.subscribe(executionId, { signal })) {
    if (signal.aborted) break;
    onEvent(executionId, event);
    if (event.type === 'child-started' && !followed.has(event.data.executionId)) {
      followed.add(event.data.executionId);
      children.push(followTree(engine, event.data.executionId, options));
    }
  }
  await Promise.all(children);
}
