import type { JsonValue } from '@orchestr8/schema';
import type { Adoption } from '../driver/adoption.ts';
import type { Executions } from '../driver/executions.ts';
import { follow } from '../driver/follow.ts';
import { postMessage, type MessageData } from '../driver/inbox.ts';
import { readJournal } from '../driver/journal-reading.ts';
import type { Runtime } from '../driver/runtime.ts';
import { copyJson } from '../driver/secrets.ts';
import type { JournalEvent } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import type { Engine, ExecutionView, Settled, StartRequest } from '../ports/engine.ts';
import type { ExecutionFilter, ExecutionRecord } from '../ports/journal-store.ts';
import { decideApproval } from './approve.ts';
import { unfinishedFamily } from './descendants.ts';
import { forkExecution } from './fork.ts';
import { startExecution } from './start.ts';
import { requireRecord, stateAt, viewOf } from './views.ts';
import { waitFor } from './waiting.ts';

/**
 * The engine in this process. What concerns a running execution is written to its inbox first, and so reaches it in
 * whatever process it runs; where nobody runs it, this engine takes it over to carry the message out.
 */
export class EmbeddedEngine implements Engine {
  readonly #runtime: Runtime;
  readonly #executions: Executions;
  readonly #adoption: Adoption | null;
  readonly #release: () => Promise<void>;
  /** Asked for with `resume` while another process ran them: taken over when that one dies. */
  readonly #wanted = new Set<string>();

  constructor(parts: {
    readonly runtime: Runtime;
    readonly executions: Executions;
    readonly adoption: Adoption | null;
    /** Gives up being an owner. */
    release(): Promise<void>;
  }) {
    this.#runtime = parts.runtime;
    this.#executions = parts.executions;
    this.#adoption = parts.adoption;
    this.#release = () => parts.release();
  }

  start(request: StartRequest): Promise<{ readonly executionId: string }> {
    return startExecution(this.#runtime, this.#executions, request);
  }

  wait(executionId: string, options?: Parameters<Engine['wait']>[1]): Promise<Settled> {
    return waitFor({ runtime: this.#runtime, executions: this.#executions }, executionId, options);
  }

  get(executionId: string): Promise<ExecutionView> {
    return viewOf(this.#runtime, executionId);
  }

  list(filter?: ExecutionFilter): Promise<readonly ExecutionRecord[]> {
    return this.#runtime.store.list(filter);
  }

  async *journal(
    executionId: string,
    range?: { readonly from?: number; readonly to?: number },
  ): AsyncIterable<JournalEvent> {
    await requireRecord(this.#runtime, executionId);
    yield* readJournal(this.#runtime.store, executionId, range);
  }

  subscribe(executionId: string, options: Parameters<Engine['subscribe']>[1] = {}): AsyncIterable<JournalEvent> {
    const { store, bus } = this.#runtime;
    const isLocal = (id: string): boolean => this.#executions.find(id) !== undefined;
    return follow({ store, bus, isLocal }, executionId, options);
  }

  stateAt(executionId: string, at: number): Promise<JsonValue> {
    return stateAt(this.#runtime, executionId, at);
  }

  async signal(executionId: string, signal: Parameters<Engine['signal']>[1]): Promise<void> {
    const { name, payload = null, messageId = this.#runtime.newId() } = signal;
    const clean = await this.#clean(payload);
    await postMessage(this.#runtime, executionId, { messageId, kind: 'signal', data: { name, payload: clean } });
    await this.#attend(executionId);
  }

  async approve(executionId: string, decision: Parameters<Engine['approve']>[1]): Promise<void> {
    const { payload } = decision;
    const clean = payload === undefined ? decision : { ...decision, payload: await this.#clean(payload) };
    const asker = await decideApproval(this.#runtime, executionId, clean);
    await this.#attend(asker);
    if (asker !== executionId) await this.#attend(executionId);
  }

  async cancel(executionId: string, options: Parameters<Engine['cancel']>[1] = {}): Promise<void> {
    const { by = null, reason = null } = options;
    await postMessage(this.#runtime, executionId, { messageId: 'cancel', kind: 'cancel', data: { by, reason } });
    await this.#attend(executionId);
  }

  async pause(executionId: string, { by = null }: { readonly by?: string | null } = {}): Promise<void> {
    await this.#tellFamily(executionId, 'pause', { by });
  }

  async resume(executionId: string, options: Parameters<Engine['resume']>[1] = {}): Promise<void> {
    const { budget, by = null } = options;
    if (budget !== undefined) await this.#tellRoot(executionId, { budget, by });
    await this.#tellFamily(executionId, 'unpause', { by });
    await this.#takeWhenFree(executionId);
  }

  async topUp(executionId: string, budget: Parameters<Engine['topUp']>[1]): Promise<void> {
    await this.#tellRoot(executionId, { budget, by: null });
  }

  fork(executionId: string, request: Parameters<Engine['fork']>[1]): Promise<{ readonly executionId: string }> {
    return forkExecution(this.#runtime, this.#executions, { executionId, request });
  }

  async value(stored: StoredValue): Promise<JsonValue> {
    return copyJson(await this.#runtime.values.load(stored));
  }

  async close(): Promise<void> {
    this.#adoption?.stop();
    await this.#executions.close();
    this.#runtime.timers.clear();
    await this.#release();
  }

  /** A message that it has, or will find, is carried out now: here, if nobody else runs the execution. */
  async #attend(executionId: string): Promise<void> {
    const live = this.#executions.find(executionId);
    if (live !== undefined) return live.inbox.drain();
    const record = await this.#runtime.store.get(executionId);
    if (record !== undefined && record.endedAt === null) await this.#executions.takeOver(executionId);
  }

  async #takeWhenFree(executionId: string): Promise<void> {
    if (this.#adoption !== null || this.#executions.find(executionId) !== undefined) return;
    const isFirst = this.#wanted.size === 0;
    this.#wanted.add(executionId);
    if (isFirst) (await this.#runtime.owner()).onOrphan(() => this.#takeWanted());
    // It may have become free just before somebody listened.
    await this.#executions.takeOver(executionId);
  }

  #takeWanted(): void {
    for (const executionId of this.#wanted) {
      this.#executions.takeOver(executionId).catch((error: unknown) => {
        const { code, message } = this.#runtime.errorData(error);
        this.#runtime.logger.log('error', message, { executionId, code });
      });
    }
  }

  async #tellFamily<K extends 'pause' | 'unpause' | 'top-up'>(
    executionId: string,
    kind: K,
    data: MessageData[K],
  ): Promise<void> {
    const record = await requireRecord(this.#runtime, executionId);
    for (const member of await unfinishedFamily(this.#runtime.store, record)) {
      const messageId = `${kind}:${this.#runtime.newId()}`;
      await postMessage(this.#runtime, member.executionId, { messageId, kind, data });
      await this.#attend(member.executionId);
    }
  }

  /** Budgets are the root's: all of its family spends from one. */
  async #tellRoot(executionId: string, data: MessageData['top-up']): Promise<void> {
    const { rootId } = await requireRecord(this.#runtime, executionId);
    await this.#tellFamily(rootId, 'top-up', data);
  }

  /** JSON without secrets, as it may stand in a journal. */
  async #clean(payload: JsonValue): Promise<JsonValue> {
    return this.#runtime.values.load(await this.#runtime.values.make(payload));
  }
}
