import { Listeners } from '@orchestr8/core';
import type { Lifeline } from './lifeline.ts';
import { appendNotices, type Notice } from './notices.ts';

/** Appends of so long are told to the other processes at one go; a process does not end before that. */
const appendPauseMs = 10;
/** How long a dead owner may go unnoticed by those who listen for orphans. */
const deathPauseMs = 200;

/** What wake-ups need of their store. */
export interface WakeUpSource {
  readonly storeId: string;
  readonly lifeline: Lifeline;
  /** Frees what dead owners had; says so by {@link WakeUps.orphaned}. */
  findDead(): void;
  /** Executions of this store's owners that have messages. */
  waitingMessages(): Promise<readonly string[]>;
}

/** Who listens for what, in this process; what other processes say comes through {@link heard}. */
export class WakeUps {
  readonly #inbox = new Listeners<string, [executionId: string]>();
  readonly #appends = new Listeners<string>();
  readonly #orphans = new Listeners<string>();
  readonly #source: WakeUpSource;
  readonly #appended = new Set<string>();
  #appendTimer: NodeJS.Timeout | undefined;
  #deathTimer: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(source: WakeUpSource) {
    this.#source = source;
  }

  onInbox(ownerId: string, listener: (executionId: string) => void): () => void {
    this.#source.lifeline.start();
    return this.#inbox.add(ownerId, listener);
  }

  onAppend(executionId: string, listener: () => void): () => void {
    this.#source.lifeline.start();
    return this.#appends.add(executionId, listener);
  }

  onOrphan(ownerId: string, listener: () => void): () => void {
    this.#source.lifeline.start();
    const stop = this.#orphans.add(ownerId, listener);
    this.#deathTimer ??= setInterval(() => this.#source.findDead(), deathPauseMs).unref();
    return () => {
      stop();
      if (this.#orphans.keys().length === 0) this.#stopDeathTimer();
    };
  }

  /** This store committed an append. */
  appended(executionId: string): void {
    this.#appends.call(executionId);
    this.#appended.add(executionId);
    this.#appendTimer ??= setTimeout(() => {
      this.#appendTimer = undefined;
      this.#telling = this.#tellAppends();
    }, appendPauseMs);
  }

  /** Somebody committed a message. The owner may just have changed, so every owner here hears of it. */
  posted(executionId: string): void {
    for (const ownerId of this.#inbox.keys()) this.#inbox.call(ownerId, executionId);
  }

  /** Executions became free; the owner `except` did it and knows. One that died ('') may have left appends untold. */
  orphaned(except: string): void {
    if (except === '') this.#callAppends();
    for (const ownerId of this.#orphans.keys()) if (ownerId !== except) this.#orphans.call(ownerId);
  }

  /** What another process said. */
  heard(notice: Notice): void {
    if (notice.from === this.#source.storeId) return;
    for (const executionId of notice.appended ?? []) this.#appends.call(executionId);
    if (notice.message !== undefined) this.posted(notice.message);
    if (notice.orphaned !== undefined) this.orphaned(notice.orphaned);
  }

  /** Anything may have happened while nobody listened. */
  everything(): void {
    this.orphaned('');
    this.#telling = this.#telling.then(() => this.#tellAppends());
    // A failure is that of the connection, which is made again and comes back here.
    if (this.#inbox.keys().length > 0) {
      void this.#source.waitingMessages().then(
        (executionIds) => executionIds.forEach((executionId) => this.posted(executionId)),
        () => undefined,
      );
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#appendTimer);
    this.#stopDeathTimer();
    for (const listeners of [this.#inbox, this.#appends, this.#orphans]) listeners.clear();
    await this.#telling;
    await this.#tellAppends();
  }

  #callAppends(): void {
    for (const executionId of this.#appends.keys()) this.#appends.call(executionId);
  }

  /** What could not be told stays for the next time. */
  async #tellAppends(): Promise<void> {
    const told = [...this.#appended];
    this.#appended.clear();
    if (told.length === 0) return;
    const { storeId, lifeline } = this.#source;
    if (!(await lifeline.notify(appendNotices(storeId, told)))) for (const id of told) this.#appended.add(id);
  }

  #stopDeathTimer(): void {
    clearInterval(this.#deathTimer);
    this.#deathTimer = undefined;
  }
}
