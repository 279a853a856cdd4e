/** What the driver remembers of events because the state does not hold it, and a question may need it. */
import type { Amount, JournalEvent } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import type { StepKey } from '../machine/commands.ts';

/** Outputs of map items kept at hand, so that the list of a small map is put together without reading. */
const recentLimit = 1_024;

/** Settlements that the ledger may not have heard of when the process died. */
const settlementLimit = 64;

/** A map's item or a loop's round: an index stands before the step's id. */
const insideRepetition = /\/\d+\/[^/]+$/;

export class Observations {
  readonly #settings = new Map<string, StoredValue>();
  readonly #outputs = new Map<number, StoredValue>();
  readonly #settlements = new Map<string, Amount>();

  /** Sees every event once, in order, also those of the past. */
  observe(event: JournalEvent): void {
    switch (event.type) {
      case 'step-scheduled':
        if (event.data.settings !== undefined) this.#settings.set(keyOf(event), event.data.settings);
        return;
      case 'step-completed':
        this.#forget(event);
        if (event.path !== undefined && insideRepetition.test(event.path)) this.#keep(event.seq, event.data.output);
        return;
      case 'step-failed':
      case 'step-cancelled':
        this.#forget(event);
        return;
      case 'budget-settled':
        this.#settlements.set(event.data.reservationId, event.data.spent);
        if (this.#settlements.size > settlementLimit) dropOldest(this.#settlements);
        return;
      default:
    }
  }

  /** Reservations that were settled last, by id, with what was spent. */
  recentSettlements(): ReadonlyMap<string, Amount> {
    return this.#settlements;
  }

  /** What was resolved for the step beside its input, or null. */
  settingsAt(key: StepKey): StoredValue | null {
    return this.#settings.get(keyOf(key)) ?? null;
  }

  /** The output in the `step-completed` with this number, if it is recent. */
  recentOutput(seq: number): StoredValue | undefined {
    return this.#outputs.get(seq);
  }

  #keep(seq: number, output: StoredValue): void {
    this.#outputs.set(seq, output);
    if (this.#outputs.size > recentLimit) dropOldest(this.#outputs);
  }

  #forget(event: JournalEvent): void {
    if (this.#settings.size > 0) this.#settings.delete(keyOf(event));
  }
}

function dropOldest<K>(map: Map<K, unknown>): void {
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function keyOf({ path = '', group = 0 }: { readonly path?: string; readonly group?: number }): string {
  return `${path} ${group}`;
}
