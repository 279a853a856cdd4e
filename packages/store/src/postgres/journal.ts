import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.ts';
import { JournalReads } from './journal-reads.ts';
import { JournalWrites } from './journal-writes.ts';
import { Lifeline } from './lifeline.ts';
import { channelOf, noticeOf } from './notices.ts';
import { WakeUps } from './wake-ups.ts';

/** The parts of a journal store that it shares with its owners. */
export class PostgresJournal {
  readonly reads: JournalReads;
  readonly writes: JournalWrites;
  readonly lifeline: Lifeline;
  readonly wakeUps: WakeUps;

  constructor(connection: Connection) {
    const storeId = randomUUID();
    const channel = channelOf(connection.place.schema);
    this.reads = new JournalReads(connection);
    this.writes = new JournalWrites(connection, { channel, storeId });
    this.lifeline = new Lifeline(connection.place, connection.patienceMs, {
      channel,
      onNotice: (payload) => {
        const notice = noticeOf(payload);
        if (notice !== undefined) this.wakeUps.heard(notice);
      },
      onConnected: () => this.wakeUps.everything(),
    });
    this.wakeUps = new WakeUps({
      storeId,
      lifeline: this.lifeline,
      // A failure to find the dead is found again at the next look, or by whoever asks for orphans.
      findDead: () => void this.freeDead().catch(() => undefined),
      waitingMessages: () => this.reads.waitingMessages(this.lifeline.owners()),
    });
  }

  /** Frees what dead owners had. Writes only when somebody died. */
  async freeDead(): Promise<void> {
    if (!(await this.reads.hasDeadOwners())) return;
    if (await this.writes.removals.submit(null)) this.wakeUps.orphaned('');
  }
}
