import type { OwnerHandle } from '../ports/journal-store.ts';
import type { Executions } from './executions.ts';
import type { Runtime } from './runtime.ts';
import { mayMend } from './store-failure.ts';

/** Executions taken over side by side. */
const atOnce = 16;

/** Milliseconds between tries while the store does not work: twice as long each time. */
const firstPause = 1_000;
const longestPause = 60_000;

/** One thing that is tried again, such as an execution. */
interface Pause {
  readonly ms: number;
  readonly until: number;
}

/**
 * Takes over what nobody alive owns: at the start, whenever an owner dies or lets go, and after a failure of the store,
 * again and again with longer pauses, until it works.
 */
export class Adoption {
  readonly #runtime: Runtime;
  readonly #executions: Executions;
  /** By execution; null: the look for orphans. */
  readonly #pauses = new Map<string | null, Pause>();
  #stopListening: () => void = () => {};
  #sweeping = false;
  #again = false;
  #stopped = false;

  constructor(runtime: Runtime, executions: Executions) {
    this.#runtime = runtime;
    this.#executions = executions;
  }

  start(owner: OwnerHandle): void {
    this.#executions.onGivenUp((executionId, reason) => {
      this.#tryLater(executionId, reason, () => void this.#adopt(executionId));
    });
    this.#stopListening = owner.onOrphan(() => this.#sweep(owner));
    this.#sweep(owner);
  }

  stop(): void {
    this.#stopped = true;
    this.#stopListening();
  }

  #sweep(owner: OwnerHandle): void {
    this.#again = true;
    if (this.#sweeping || this.#stopped) return;
    this.#sweeping = true;
    this.#sweepAll(owner)
      .catch((error: unknown) => {
        this.#warn(error, null);
        this.#tryLater(null, error, () => this.#sweep(owner));
      })
      .finally(() => {
        this.#sweeping = false;
        // Somebody may have called after the last look.
        if (this.#again) this.#sweep(owner);
      });
  }

  async #sweepAll(owner: OwnerHandle): Promise<void> {
    /** Somebody else was faster, or it can't be taken over: not asked for again in this sweep. */
    const passed = new Set<string>();
    while (!this.#stopped) {
      this.#again = false;
      const orphans = await owner.orphans(atOnce + passed.size + this.#executions.failures);
      const wanted = orphans.filter((id) => !passed.has(id) && this.#executions.failureOf(id) === undefined);
      for (const id of wanted) passed.add(id);
      await Promise.all(wanted.map((id) => this.#adopt(id)));
      if (wanted.length === 0 && !this.#again) return;
    }
  }

  async #adopt(executionId: string): Promise<void> {
    if (this.#stopped) return;
    try {
      if (!(await this.#executions.takeOver(executionId))) this.#pauses.delete(executionId);
    } catch (error) {
      this.#warn(error, executionId);
      this.#tryLater(executionId, error, () => void this.#adopt(executionId));
    }
  }

  #tryLater(what: string | null, reason: unknown, again: () => void): void {
    const { clock, timers, errorData } = this.#runtime;
    const before = this.#pauses.get(what);
    if (this.#stopped || !mayMend(errorData(reason))) {
      this.#pauses.delete(what);
      return;
    }
    const now = clock.now();
    if (before !== undefined && now < before.until) return;
    // What went well for so long begins anew.
    const failsAgain = before !== undefined && now - before.until < longestPause;
    const ms = failsAgain ? Math.min(2 * before.ms, longestPause) : firstPause;
    this.#pauses.set(what, { ms, until: now + ms });
    timers.set(now + ms, again);
  }

  #warn(error: unknown, executionId: string | null): void {
    if (this.#stopped) return;
    const { message, code } = this.#runtime.errorData(error);
    this.#runtime.logger.log('error', message, { code, executionId });
  }
}
