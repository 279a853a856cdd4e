import { applyToProjection, emptyProjection, type ProjectionDraft } from '../machine/project.ts';
import type { ExecutionRecord, JournalStore } from '../ports/journal-store.ts';
import { readJournal } from './journal-reading.ts';

/** Steps and log lines that kept projections may have together. */
const capacity = 100_000;

/**
 * What journals say to people, kept: an execution that is asked about again costs what was appended since. The least
 * recently asked about go first; the one asked about last stays, however large.
 */
export class Projections {
  readonly #store: JournalStore;
  readonly #kept = new Map<string, ProjectionDraft>();
  /** Readings under way: two at once would add the same events twice. */
  readonly #readings = new Map<string, Promise<ProjectionDraft>>();

  constructor(store: JournalStore) {
    this.#store = store;
  }

  /** The projection up to the record's last event, or a later one. Read it at once: it goes on being added to. */
  async upTo({ executionId, lastSeq }: ExecutionRecord): Promise<ProjectionDraft> {
    for (;;) {
      const reading = this.#readings.get(executionId);
      if (reading === undefined) break;
      const draft = await reading;
      if (draft.lastSeq >= lastSeq) return draft;
    }
    const kept = this.#kept.get(executionId);
    if (kept !== undefined && kept.lastSeq === lastSeq) return this.#keep(kept);
    // A journal that has become shorter is another one.
    const draft = kept !== undefined && kept.lastSeq < lastSeq ? kept : emptyProjection(executionId);
    const reading = this.#read(draft).finally(() => this.#readings.delete(executionId));
    this.#readings.set(executionId, reading);
    return reading;
  }

  async #read(draft: ProjectionDraft): Promise<ProjectionDraft> {
    const { executionId } = draft;
    this.#kept.delete(executionId);
    for await (const event of readJournal(this.#store, executionId, { from: draft.lastSeq + 1 })) {
      applyToProjection(draft, event);
    }
    return this.#keep(draft);
  }

  #keep(draft: ProjectionDraft): ProjectionDraft {
    this.#kept.delete(draft.executionId);
    this.#kept.set(draft.executionId, draft);
    let size = 0;
    for (const kept of this.#kept.values()) size += sizeOf(kept);
    for (const [oldest, kept] of this.#kept) {
      if (size <= capacity || this.#kept.size === 1) break;
      this.#kept.delete(oldest);
      size -= sizeOf(kept);
    }
    return draft;
  }
}

/** A few steps' worth for the document and what else there is of each. */
function sizeOf({ steps, logs }: ProjectionDraft): number {
  return 100 + steps.size + logs.length;
}
