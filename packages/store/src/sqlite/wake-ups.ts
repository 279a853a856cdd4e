import type { DatabaseSync } from 'node:sqlite';
import { Listeners } from '@orchestr8/core';
import { ChangeWatcher } from './change-watcher.ts';

/** How long a dead owner may go unnoticed by those who listen for orphans. */
const deathPauseMs = 200;

/** What wake-ups need of their store. */
export interface WakeUpSource {
  readonly path: string;
  readonly database: DatabaseSync;
  /** Frees what dead owners had; says so by {@link WakeUps.orphaned}. */
  findDead(): void;
}

/**
 * Who listens for what. The store tells of its own commits; those of others are looked up when there are any, and only
 * while somebody listens.
 */
export class WakeUps {
  readonly #inbox = new Listeners<string, [executionId: string]>();
  readonly #appends = new Listeners<string>();
  readonly #orphans = new Listeners<string>();
  /** What was last seen of each execution that is listened to. */
  readonly #revisions = new Map<string, string>();
  readonly #source: WakeUpSource;
  readonly #watcher: ChangeWatcher;
  readonly #statements: ReturnType<typeof prepareStatements>;
  #lastMessage = 0;
  #orphaned = 0;
  #listening = 0;
  #listeningForOrphans = 0;
  #deathTimer: NodeJS.Timeout | undefined;

  constructor(source: WakeUpSource) {
    this.#source = source;
    this.#statements = prepareStatements(source.database);
    this.#watcher = new ChangeWatcher(source.path, source.database, () => this.#look());
  }

  onInbox(ownerId: string, listener: (executionId: string) => void): () => void {
    return this.#listen(this.#inbox.add(ownerId, listener));
  }

  onAppend(executionId: string, listener: () => void): () => void {
    this.#revisions.set(executionId, this.#revisionOf(executionId));
    return this.#listen(this.#appends.add(executionId, listener));
  }

  onOrphan(ownerId: string, listener: () => void): () => void {
    const stop = this.#listen(this.#orphans.add(ownerId, listener));
    this.#listeningForOrphans += 1;
    this.#deathTimer ??= setInterval(() => this.#source.findDead(), deathPauseMs).unref();
    return once(() => {
      this.#listeningForOrphans -= 1;
      if (this.#listeningForOrphans === 0) this.#stopDeathTimer();
      stop();
    });
  }

  /** This store committed an append. */
  appended(executionId: string): void {
    this.#appends.call(executionId);
  }

  /** This store committed a message to an execution of that owner. */
  posted(executionId: string, ownerId: string): void {
    this.#inbox.call(ownerId, executionId);
  }

  /** This store freed executions, for the `count`-th time in all; the owner `except` did it and knows. */
  orphaned(count: number, except: string | null): void {
    // A gap: another process freed some as well, which the next look finds.
    if (count === this.#orphaned + 1) this.#orphaned = count;
    for (const ownerId of this.#orphans.keys()) if (ownerId !== except) this.#orphans.call(ownerId);
  }

  close(): void {
    this.#watcher.stop();
    this.#stopDeathTimer();
    for (const listeners of [this.#inbox, this.#appends, this.#orphans]) listeners.clear();
  }

  #listen(stop: () => void): () => void {
    if (this.#listening === 0) {
      this.#lastMessage = Number(this.#statements.lastMessage.get()?.['number'] ?? 0);
      this.#orphaned = this.#countOrphaned();
      this.#watcher.start();
    }
    this.#listening += 1;
    return once(() => {
      stop();
      this.#listening -= 1;
      if (this.#listening === 0) this.#watcher.stop();
    });
  }

  #look(): void {
    for (const row of this.#statements.messagesAfter.all(this.#lastMessage)) {
      this.#lastMessage = Number(row['number']);
      this.#inbox.call(String(row['owner']), String(row['id']));
    }
    const orphaned = this.#countOrphaned();
    if (orphaned !== this.#orphaned) {
      this.#orphaned = orphaned;
      for (const ownerId of this.#orphans.keys()) this.#orphans.call(ownerId);
    }
    const listened = new Set(this.#appends.keys());
    for (const executionId of this.#revisions.keys())
      if (!listened.has(executionId)) this.#revisions.delete(executionId);
    for (const executionId of listened) {
      const revision = this.#revisionOf(executionId);
      if (revision === this.#revisions.get(executionId)) continue;
      this.#revisions.set(executionId, revision);
      this.#appends.call(executionId);
    }
  }

  #countOrphaned(): number {
    return Number(this.#statements.orphaned.get()?.['orphaned'] ?? 0);
  }

  #revisionOf(executionId: string): string {
    return JSON.stringify(this.#statements.revision.get(executionId) ?? null);
  }

  #stopDeathTimer(): void {
    clearInterval(this.#deathTimer);
    this.#deathTimer = undefined;
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    lastMessage: database.prepare('SELECT max(number) AS number FROM inbox'),
    messagesAfter: database.prepare(
      `SELECT inbox.number, executions.id, executions.owner FROM inbox
       JOIN executions ON executions.number = inbox.execution
       WHERE inbox.number > ? AND inbox.message IS NOT NULL AND executions.owner IS NOT NULL ORDER BY inbox.number`,
    ),
    orphaned: database.prepare('SELECT orphaned FROM signals'),
    revision: database.prepare('SELECT last_seq, status FROM executions WHERE id = ?'),
  };
}

function once(call: () => void): () => void {
  let called = false;
  return () => {
    if (called) return;
    called = true;
    call();
  };
}
