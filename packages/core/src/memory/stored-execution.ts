import type { ExecutionRecord } from '../ports/journal-store.ts';
import type { EventLog } from './event-log.ts';

/** All that the memory store holds of one execution. */
export interface StoredExecution {
  /** `lastSeq` stands in the log. */
  record: ExecutionRecord;
  readonly log: EventLog;
  /** JSON of the messages not yet consumed by their ids, oldest first. */
  readonly inbox: Map<string, string>;
  /** Of every message that ever came. */
  readonly messageIds: Set<string>;
  ownerId: string | null;
  /** Grows with each acquisition. */
  epoch: number;
}
