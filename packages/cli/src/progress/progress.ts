import type { JournalEvent } from '@orchestr8/core';

/** Shows a run while it goes on. */
export interface Progress {
  event(executionId: string, event: JournalEvent): void;
  /** A line from the command itself, such as that a cancel was asked for. */
  notice(text: string): void;
  /** The last look at it; nothing is shown afterwards. */
  close(): void;
}
