/** Events appended between two turns of the event loop: some milliseconds of work. */
const eventsPerTurn = 1_000;

/**
 * Lets the event loop turn now and then. A store in memory answers at once, and tools may, too: without this, a long run
 * would keep timers, signals of the system and other people's requests out until it has ended.
 */
export class Breath {
  #events = 0;
  #turn: Promise<void> | null = null;

  /** After so many more events: what to wait for before going on, or null. Counted, not timed, so that runs repeat. */
  after(events: number): Promise<void> | null {
    this.#events += events;
    if (this.#turn === null && this.#events >= eventsPerTurn) {
      this.#events = 0;
      this.#turn = new Promise((resolve) =>
        setImmediate(() => {
          this.#turn = null;
          resolve();
        }),
      );
    }
    return this.#turn;
  }
}
