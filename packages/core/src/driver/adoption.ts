import type { OwnerHandle } from '../ports/journal-store.ts';
import type { Executions } from './executions.ts';
import type { Runtime } from './runtime.ts';

/** Executions taken over side by side. */
const atOnce = 16;

/** Takes over what nobody alive owns: at the start, and whenever an owner dies or lets go. */
export class Adoption {
  readonly #runtime: Runtime;
  readonly #executions: Executions;
  #stopListening: () => void = () => {};
  #sweeping = false;
  #again = false;
  #stopped = false;

  constructor(runtime: Runtime, executions: Executions) {
    this.#runtime = runtime;
    this.#executions = executions;
  }

  start(owner: OwnerHandle): void {
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
      .catch((error: unknown) => this.#warn(error, null))
      .finally(() => (this.#sweeping = false));
  }

  async #sweepAll(owner: OwnerHandle): Promise<void> {
    /** Somebody else was faster, or it can't be taken over: not asked for again in this sweep. */
    const passed = new Set<string>();
    while (!this.#stopped) {
      this.#again = false;
      const orphans = await owner.orphans(atOnce + passed.size + this.#executions.failures);
      const wanted = orphans.filter((id) => !passed.has(id) && this.#executions.failureOf(id) === undefined);
      await Promise.all(wanted.map((id) => this.#adopt(id, passed)));
      if (wanted.length === 0 && !this.#again) return;
    }
  }

  async #adopt(executionId: string, passed: Set<string>): Promise<void> {
    passed.add(executionId);
    try {
      await this.#executions.takeOver(executionId);
    } catch (error) {
      this.#warn(error, executionId);
    }
  }

  #warn(error: unknown, executionId: string | null): void {
    if (this.#stopped) return;
    const { message, code } = this.#runtime.errorData(error);
    this.#runtime.logger.log('error', message, { code, executionId });
  }
}
