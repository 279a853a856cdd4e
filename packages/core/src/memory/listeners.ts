/** Callbacks by key. They are called in a microtask of their own, so no caller runs inside another's call. */
export class Listeners<Key, Args extends readonly unknown[] = []> {
  readonly #byKey = new Map<Key, Set<(...args: Args) => void>>();

  /** The returned function takes the listener off again. */
  add(key: Key, listener: (...args: Args) => void): () => void {
    const entry = (...args: Args): void => listener(...args);
    const entries = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.#byKey.get(key) === entries) this.#byKey.delete(key);
    };
  }

  call(key: Key, ...args: Args): void {
    for (const entry of this.#byKey.get(key) ?? []) {
      queueMicrotask(() => {
        if (this.#byKey.get(key)?.has(entry) === true) entry(...args);
      });
    }
  }

  keys(): readonly Key[] {
    return [...this.#byKey.keys()];
  }

  clear(): void {
    this.#byKey.clear();
  }
}
