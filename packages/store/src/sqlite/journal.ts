import type { Connection } from './connection.ts';
import { JournalReads } from './journal-reads.ts';
import { JournalWrites } from './journal-writes.ts';
import { OwnerLocks } from './owner-locks.ts';
import { WakeUps } from './wake-ups.ts';

/** The parts of a journal store that it shares with its owners. */
export class SqliteJournal {
  readonly connection: Connection;
  readonly reads: JournalReads;
  readonly writes: JournalWrites;
  readonly locks: OwnerLocks;
  readonly wakeUps: WakeUps;

  constructor(connection: Connection) {
    const { path, database } = connection;
    this.connection = connection;
    this.reads = new JournalReads(database);
    this.writes = new JournalWrites(database);
    this.locks = new OwnerLocks(path);
    // A failure to find the dead is found again at the next look, or by whoever asks for orphans.
    this.wakeUps = new WakeUps({ path, database, findDead: () => void this.freeDead().catch(() => undefined) });
  }

  /** Frees what dead owners had. Costs a few microseconds per living owner, and writes only when somebody died. */
  async freeDead(): Promise<void> {
    const { connection, writes, locks } = this;
    const owners = await connection.read(() => writes.owners());
    if (owners.every((ownerId) => locks.isAlive(ownerId))) return;
    const orphaned = await connection.writes.submit(() => this.removeDead());
    if (orphaned !== null) this.wakeUps.orphaned(orphaned, null);
  }

  /** Inside a write: forgets dead owners, and files that no owner has. */
  removeDead(): number | null {
    const { writes, locks } = this;
    let orphaned: number | null = null;
    for (const ownerId of new Set([...writes.owners(), ...locks.owners()])) {
      if (locks.isAlive(ownerId)) continue;
      orphaned = writes.removeOwner(ownerId) ?? orphaned;
      locks.remove(ownerId);
    }
    return orphaned;
  }
}
