import type { EventType, JournalEvent } from '../journal/events.ts';
import type { ExecutionState } from '../machine/state.ts';

interface Wait {
  /** True once what it waits for is there. */
  look(state: ExecutionState): boolean;
  stop(reason: unknown): void;
}

/** What somebody outside may decide, and running code may wait for. */
const decisive: ReadonlySet<EventType> = new Set<EventType>([
  'approval-decided',
  'budget-raised',
  'execution-unpaused',
  'execution-cancel-requested',
]);

/** Code of this execution that waits for somebody's decision. */
export class StateWaits {
  readonly #waits = new Set<Wait>();

  /** What `look` finds, as soon as it finds something. Rejects with the reason when the signal aborts. */
  until<T>(state: ExecutionState, look: (state: ExecutionState) => T | null, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const there = look(state);
    if (there !== null) return Promise.resolve(there);
    return new Promise<T>((resolve, reject) => {
      const end = (settle: () => void): true => {
        this.#waits.delete(wait);
        signal.removeEventListener('abort', aborted);
        settle();
        return true;
      };
      const aborted = (): void => void end(() => reject(signal.reason as Error));
      const wait: Wait = {
        look(now) {
          const found = look(now);
          return found !== null && end(() => resolve(found));
        },
        stop: (reason) => void end(() => reject(reason as Error)),
      };
      this.#waits.add(wait);
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  /** These events are durable. */
  appended(state: ExecutionState, events: readonly JournalEvent[]): void {
    if (this.#waits.size === 0 || !events.some(({ type }) => decisive.has(type))) return;
    for (const wait of this.#waits) wait.look(state);
  }

  stop(reason: unknown): void {
    for (const wait of this.#waits) wait.stop(reason);
  }
}
