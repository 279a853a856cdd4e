/**
 * All executions that this process runs.
 *
 * Owns: who runs what. Starting, taking over what nobody alive owns, and letting go.
 * Invariant 5: an execution runs here only under an epoch that the store gave out, and no longer than it counts.
 */
import { OrchestratorError, toErrorData, type JsonValue } from '@orchestr8/schema';
import type { EventData, JournalEvent } from '../journal/events.ts';
import { initialState } from '../machine/state.ts';
import type { AppendRequest, ExecutionRecord, OwnerHandle } from '../ports/journal-store.ts';
import { foldJournal, type Folded } from './journal-reading.ts';
import { LiveExecution, type ChildRequest, type Neighbours } from './live-execution.ts';
import { Observations } from './observations.ts';
import type { Runtime } from './runtime.ts';

/** An execution to be started. */
export interface NewExecution {
  readonly executionId: string;
  readonly started: EventData['execution-started'];
  readonly labels: Readonly<Record<string, string>>;
}

/** Refusals that say no more than that somebody else has it now. */
const lostCodes = new Set(['ownership-lost', 'sequence-conflict', 'execution-released', 'engine-closed']);

export class Executions implements Neighbours {
  readonly #runtime: Runtime;
  readonly #live = new Map<string, LiveExecution>();
  readonly #taking = new Map<string, Promise<boolean>>();
  /** Not created yet, so nothing that could be found, taken over or handed back. */
  readonly #starting = new Set<LiveExecution>();
  /** Why executions were given up here; they are not taken over again unasked. */
  readonly #failures = new Map<string, unknown>();
  /** Executions that were given up and are being handed back. */
  readonly #releases = new Map<string, Promise<void>>();
  /** Epochs of executions that could not be handed back: for the store they are still ours. */
  readonly #unreleased = new Map<string, number>();
  #givenUp: (executionId: string, reason: unknown) => void = () => {};
  #closed = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  find(executionId: string): LiveExecution | undefined {
    return this.#live.get(executionId);
  }

  /** Why this process has given the execution up, or undefined. */
  failureOf(executionId: string): unknown {
    return this.#failures.get(executionId);
  }

  /** Calls back when one is given up here. */
  onGivenUp(listener: (executionId: string, reason: unknown) => void): void {
    this.#givenUp = listener;
  }

  /** How many were given up here. */
  get failures(): number {
    return this.#failures.size;
  }

  /** Durable when it resolves. @throws OrchestratorError `execution-exists` */
  async start(request: NewExecution): Promise<LiveExecution> {
    this.#assertOpen();
    const { executionId, started } = request;
    if (this.#live.has(executionId)) throw executionExists(executionId);
    const owner = await this.#runtime.owner();
    this.#assertOpen();
    const { store, secrets } = this.#runtime;
    secrets.learn(started.document as unknown as JsonValue);
    const write = (append: AppendRequest): Promise<void> => {
      if (!this.#starting.has(live)) return store.append(append);
      return store.create(recordOf(request, append), append.events, owner).then(() => {
        if (this.#starting.delete(live)) this.#live.set(executionId, live);
      });
    };
    const options = { state: initialState(executionId), epoch: 1, observations: new Observations(), write };
    const live: LiveExecution = new LiveExecution(this.#runtime, this, options);
    this.#starting.add(live);
    await live.begin({ type: 'execution-started', data: started });
    return live;
  }

  async startChild({ executionId, started, labels }: ChildRequest): Promise<void> {
    try {
      await this.start({ executionId, started, labels });
    } catch (error) {
      // Its id is its step's: an owner before this one has started it.
      if (toErrorData(error).code !== 'execution-exists') throw error;
    }
  }

  async takeOver(executionId: string): Promise<boolean> {
    this.#assertOpen();
    if (this.#live.has(executionId)) return true;
    const taking = this.#taking.get(executionId) ?? this.#take(executionId);
    this.#taking.set(executionId, taking);
    try {
      return await taking;
    } finally {
      this.#taking.delete(executionId);
    }
  }

  left(execution: LiveExecution, reason: unknown): void {
    const { executionId } = execution;
    if (this.#live.get(executionId) === execution) this.#live.delete(executionId);
    const { code, message } = reason === null ? { code: null, message: '' } : this.#runtime.errorData(reason);
    // What has this id is another's: nothing of it is given up or handed back here.
    if (this.#starting.delete(execution) && code === 'execution-exists') return;
    if (code !== null && !lostCodes.has(code)) {
      this.#failures.set(executionId, reason);
      this.#runtime.logger.log('error', message, { executionId, code });
      const { epoch } = execution.actor;
      const released = this.#release(executionId, epoch).finally(() => this.#releases.delete(executionId));
      this.#releases.set(executionId, released);
      this.#givenUp(executionId, reason);
    } else if (code !== null) this.#runtime.logger.log('info', message, { executionId, code });
    this.#runtime.bus.nudge(executionId);
    if (this.#live.size === 0) this.#runtime.timers.rest();
  }

  /** Stops everything; what is under way starts again where it is taken over, once this owner is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#taking.values());
    const stopped = Promise.all([...this.#live.values(), ...this.#starting].map((execution) => execution.stop()));
    await within(stopped, this.#runtime.graceMs);
  }

  async #take(executionId: string): Promise<boolean> {
    await this.#releases.get(executionId);
    const owner = await this.#runtime.owner();
    const unreleased = this.#unreleased.get(executionId);
    if (unreleased !== undefined) await owner.release(executionId, unreleased);
    this.#unreleased.delete(executionId);
    const acquired = await owner.acquire(executionId);
    if (acquired === null) return false;
    this.#failures.delete(executionId);
    const { epoch } = acquired;
    let folded: Folded;
    try {
      folded = await foldJournal(this.#runtime.store, executionId);
      this.#assertOpen();
    } catch (error) {
      if (!this.#closed) this.#failures.set(executionId, error);
      await this.#release(executionId, epoch);
      this.#runtime.bus.nudge(executionId);
      throw error;
    }
    await this.#recover(executionId, epoch, folded);
    return true;
  }

  async #recover(executionId: string, epoch: number, { state, observations }: Folded): Promise<void> {
    const write = (append: AppendRequest): Promise<void> => this.#runtime.store.append(append);
    const live = new LiveExecution(this.#runtime, this, { state, epoch, observations, write });
    this.#live.set(executionId, live);
    if (state.started !== null) this.#runtime.secrets.learn(state.started.document as unknown as JsonValue);
    await this.#settleAgain(observations);
    await live.begin({ type: 'execution-recovered', data: { epoch } });
    await live.inbox.drain();
  }

  /** The process may have died between an append and what followed from it: the ledger hears of it again. */
  async #settleAgain(observations: Observations): Promise<void> {
    for (const [reservationId, spent] of observations.recentSettlements()) {
      try {
        await this.#runtime.ledger.settle(reservationId, spent);
      } catch (error) {
        const { message, code } = this.#runtime.errorData(error);
        this.#runtime.logger.log('warn', message, { reservationId, code });
      }
    }
  }

  async #release(executionId: string, epoch: number): Promise<void> {
    try {
      const owner: OwnerHandle = await this.#runtime.owner();
      await owner.release(executionId, epoch);
    } catch (error) {
      this.#unreleased.set(executionId, epoch);
      const { message, code } = this.#runtime.errorData(error);
      this.#runtime.logger.log('warn', message, { executionId, code });
    }
  }

  #assertOpen(): void {
    if (!this.#closed) return;
    throw new OrchestratorError('The engine is closed.', {
      code: 'engine-closed',
      hint: 'Create another engine on the same store; it goes on where this one was.',
    });
  }
}

function recordOf({ executionId, started, labels }: NewExecution, append: AppendRequest): ExecutionRecord {
  const [first] = append.events as readonly [JournalEvent];
  return {
    executionId,
    parentId: started.parentId,
    rootId: started.rootId,
    workflow: started.document.metadata.id,
    status: append.status,
    startedAt: first.at,
    endedAt: append.endedAt ?? null,
    lastSeq: append.events.length,
    labels,
  };
}

export function executionExists(executionId: string): OrchestratorError {
  return new OrchestratorError(`There is an execution "${executionId}" already.`, {
    code: 'execution-exists',
    hint: 'Choose another id, or resume the one that is there.',
    details: { executionId },
  });
}

/** Waits for the promise, but not longer. */
async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, patience]);
  clearTimeout(timer);
}
