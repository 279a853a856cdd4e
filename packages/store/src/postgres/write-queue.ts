import { journalErrors } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import type { Connection } from './connection.ts';
import { postgresError } from './postgres-errors.ts';
import { waitForServer } from './wait-for-server.ts';

/** A group takes no more writes beyond so many, or beyond so many characters. */
const groupWrites = 1_000;
const groupCharacters = 4 * 1024 * 1024;

/** What a queue does with a group of its writes. */
export interface WriteKind<Request, Result> {
  /** Writes of one key never share a group, and stay in order. */
  keyOf(request: Request): string;
  /** Characters, about. */
  sizeOf?(request: Request): number;
  /** How many groups may be under way at once. Default: 1. */
  readonly lanes?: number;
  /**
   * Commits the group: a result or a refusal for each of its requests. `again`: a try before broke off, and may have been
   * committed.
   */
  commit(group: readonly Request[], again: boolean): Promise<readonly (Result | OrchestratorError)[]>;
}

interface Write<Request, Result> {
  readonly request: Request;
  readonly key: string;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit. The writes of a kind that are asked for while a group is under way are the next group: one statement, one
 * flush (invariant 1: each resolves only after it). A refusal concerns one write; when the whole statement fails, each of
 * its writes is tried alone.
 */
export class WriteQueue<Request, Result> {
  readonly #connection: Connection;
  readonly #kind: WriteKind<Request, Result>;
  readonly #busy = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #waiting: Write<Request, Result>[] = [];
  #planned = false;
  #closed = false;

  constructor(connection: Connection, kind: WriteKind<Request, Result>) {
    this.#connection = connection;
    this.#kind = kind;
  }

  /** Durable when it resolves. */
  submit(request: Request): Promise<Result> {
    if (this.#closed) return Promise.reject(journalErrors.storeClosed());
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ request, key: this.#kind.keyOf(request), resolve, reject });
    this.#plan();
    return promise;
  }

  /** Finishes what was asked for and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#planned || this.#running.size > 0 || this.#waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all(this.#running);
    }
  }

  /** All writes of one turn of the event loop go together. */
  #plan(): void {
    if (this.#planned || this.#waiting.length === 0 || this.#running.size >= (this.#kind.lanes ?? 1)) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      const group = this.#take();
      if (group.length === 0) return;
      const run = this.#settle(group).finally(() => {
        this.#running.delete(run);
        for (const { key } of group) this.#busy.delete(key);
        this.#plan();
      });
      this.#running.add(run);
      this.#plan();
    });
  }

  #take(): readonly Write<Request, Result>[] {
    const group: Write<Request, Result>[] = [];
    const left: Write<Request, Result>[] = [];
    let characters = 0;
    for (const write of this.#waiting) {
      const isFull = group.length >= groupWrites || characters >= groupCharacters;
      if (isFull || this.#busy.has(write.key)) {
        left.push(write);
        continue;
      }
      this.#busy.add(write.key);
      group.push(write);
      characters += this.#kind.sizeOf?.(write.request) ?? 0;
    }
    this.#waiting = left;
    return group;
  }

  async #settle(group: readonly Write<Request, Result>[]): Promise<void> {
    const { place, patienceMs } = this.#connection;
    const requests = group.map(({ request }) => request);
    try {
      const results = await waitForServer(patienceMs, (again) => this.#kind.commit(requests, again));
      for (const [index, result] of results.entries()) {
        if (result instanceof OrchestratorError) group[index]?.reject(result);
        else group[index]?.resolve(result);
      }
    } catch (error) {
      const failure = postgresError(place.name, error);
      if (group.length > 1 && failure.code !== 'store-unavailable') {
        for (const write of group) await this.#settle([write]);
      } else for (const write of group) write.reject(failure);
    }
  }
}
