import { watch, type FSWatcher } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Where the operating system says nothing, a change is seen after at most this long. */
const idlePauseMs = 100;
/** After a sign of writing, looks at once and again until the commit must be through. */
const alertPauseMs = 3;
const alertMs = 60;
/** Looking takes at most one part in so many of this thread's time. */
const restFactor = 10;

/**
 * Sees commits of other connections, of this process or another. A write to the log wakes it (the operating system's
 * file watch), a slow timer is the fallback, `PRAGMA data_version` (a microsecond) tells whether there was a commit.
 * Neither keeps the process alive.
 */
export class ChangeWatcher {
  readonly #path: string;
  readonly #version: StatementSync;
  readonly #onChange: () => void;
  #seen: unknown;
  #watch: FSWatcher | undefined;
  #idle: NodeJS.Timeout | undefined;
  #alert: NodeJS.Timeout | undefined;
  #alertUntil = 0;

  constructor(path: string, database: DatabaseSync, onChange: () => void) {
    this.#path = path;
    this.#version = database.prepare('PRAGMA data_version');
    this.#onChange = onChange;
  }

  start(): void {
    if (this.#idle !== undefined) return;
    this.#seen = this.#currentVersion();
    this.#idle = setInterval(() => this.#look(), idlePauseMs).unref();
    this.#watch = this.#watchLog();
  }

  stop(): void {
    clearInterval(this.#idle);
    clearTimeout(this.#alert);
    this.#watch?.close();
    this.#idle = undefined;
    this.#alert = undefined;
    this.#watch = undefined;
  }

  /** Undefined where the system offers no watch (limits, network drives): the timer is enough. */
  #watchLog(): FSWatcher | undefined {
    try {
      const watcher = watch(`${this.#path}-wal`, { persistent: false }, () => this.#beAlert());
      return watcher.on('error', () => watcher.close());
    } catch {
      return undefined;
    }
  }

  /** The log is written before the commit is through, so looking once would be too early. */
  #beAlert(): void {
    this.#alertUntil = performance.now() + alertMs;
    this.#alert ??= setTimeout(() => this.#lookAlertly(), 1).unref();
  }

  #lookAlertly(): void {
    const started = performance.now();
    this.#look();
    const took = performance.now() - started;
    this.#alert =
      started < this.#alertUntil
        ? setTimeout(() => this.#lookAlertly(), Math.max(alertPauseMs, took * restFactor)).unref()
        : undefined;
  }

  #look(): void {
    const version = this.#currentVersion();
    if (version === undefined || version === this.#seen) return;
    this.#seen = version;
    this.#onChange();
  }

  /** Undefined: another process is busy with the whole file; the next look will tell. */
  #currentVersion(): unknown {
    try {
      return this.#version.get()?.['data_version'];
    } catch {
      return undefined;
    }
  }
}
