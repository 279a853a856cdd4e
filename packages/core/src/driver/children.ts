/**
 * Sub-workflows: child executions with journals of their own.
 *
 * A child's id derives from its parent, step, attempt group and attempt, so that starting it twice starts it once. Its
 * context, budget and correlation are its root's. Its end reaches the parent directly where both run here, else through
 * the parent's inbox; and the parent looks for it again whenever it is recovered, so no end is ever missed.
 */
import { createHash } from 'node:crypto';
import { toErrorData } from '@orchestr8/schema';
import type { EventData, EventDraft } from '../journal/events.ts';
import type { Command } from '../machine/commands.ts';
import { isOutstanding, nodeAt, spentOf, startOf } from '../machine/queries.ts';
import { nothingSpent } from '../machine/state.ts';
import type { ExecutionStatus } from '../ports/engine.ts';
import type { ActorPort } from './actor-port.ts';
import { childEnding } from './child-ending.ts';
import { childStart } from './child-start.ts';
import { childEndedEvents, postMessage, type MessageData } from './inbox.ts';
import { readEnding } from './journal-reading.ts';
import type { ChildRequest, Neighbours } from './live-execution.ts';
import type { Observations } from './observations.ts';
import type { Runtime } from './runtime.ts';

type StartChild = Extract<Command, { type: 'start-child' }>;
type CancelChild = Extract<Command, { type: 'cancel-child' }>;

/** The parent. */
export interface ChildrenSite {
  readonly actor: ActorPort;
  readonly observations: Observations;
  /** The store failed: the execution can't go on here. */
  giveUp(error: unknown): void;
}

export class Children {
  readonly #runtime: Runtime;
  readonly #neighbours: Neighbours;
  readonly #site: ChildrenSite;
  /** Children under way, and how they are. */
  readonly #statuses = new Map<string, ExecutionStatus>();
  /** Ends the watching of a child that another process runs. */
  readonly #watches = new Map<string, () => void>();

  constructor(runtime: Runtime, neighbours: Neighbours, site: ChildrenSite) {
    this.#runtime = runtime;
    this.#neighbours = neighbours;
    this.#site = site;
  }

  /** How many children can't go on without somebody, or before a time. */
  blocked(): { readonly waiting: number; readonly paused: number } {
    let waiting = 0;
    let paused = 0;
    for (const status of this.#statuses.values()) {
      if (status === 'waiting') waiting += 1;
      else if (status === 'paused') paused += 1;
    }
    return { waiting, paused };
  }

  start(command: StartChild): void {
    const { actor } = this.#site;
    const node = nodeAt(actor.state, command);
    if (node === null || !isOutstanding(actor.state, command)) return;
    const known = node.detail.kind === 'workflow' ? node.detail.childId : null;
    const executionId = known ?? childIdOf(actor.executionId, command);
    this.#start(command, executionId).catch((error: unknown) => this.#site.giveUp(error));
  }

  cancel({ executionId }: CancelChild): void {
    const { actor } = this.#site;
    const { cancel } = actor.state;
    const data = { by: cancel?.by ?? null, reason: cancel?.reason ?? 'The step that started it was cancelled.' };
    const live = this.#neighbours.find(executionId);
    if (live !== undefined) {
      return live.actor.post({
        events: (state) => (state.cancel === null ? [{ type: 'execution-cancel-requested', data }] : []),
      });
    }
    const messageId = `cancel-from:${actor.executionId}`;
    this.#cancelElsewhere(executionId, { messageId, data }).catch((error: unknown) => this.#site.giveUp(error));
  }

  /** A child that runs here is in another state now. */
  statusChanged(executionId: string, status: ExecutionStatus): void {
    if (!this.#statuses.has(executionId)) return;
    this.#statuses.set(executionId, status);
    this.#site.actor.post({ events: () => [] });
  }

  /** This execution has ended: its parent, if it has one, learns how. */
  tellParent(): void {
    const { actor } = this.#site;
    const parentId = startOf(actor.state)?.parentId ?? null;
    const { ending } = actor.state;
    if (parentId === null || ending === null) return;
    const ended = childEnding(actor.executionId, ending, spentOf(actor.state));
    const parent = this.#neighbours.find(parentId);
    if (parent !== undefined) return parent.children.childEnded(ended);
    const messageId = `child-ended:${actor.executionId}`;
    postMessage(this.#runtime, parentId, { messageId, kind: 'child-ended', data: ended }).catch((thrown: unknown) => {
      const { code, message } = toErrorData(thrown);
      this.#runtime.logger.log('warn', message, { executionId: actor.executionId, parentId, code });
    });
  }

  childEnded(ended: EventData['child-ended']): void {
    this.#ended(ended);
  }

  stop(): void {
    for (const unwatch of this.#watches.values()) unwatch();
    this.#watches.clear();
    this.#statuses.clear();
  }

  async #cancelElsewhere(
    executionId: string,
    { messageId, data }: { readonly messageId: string; readonly data: MessageData['cancel'] },
  ): Promise<void> {
    if ((await this.#runtime.store.get(executionId)) === undefined) {
      return this.#ended(childEnding(executionId, { status: 'cancelled' }, nothingSpent));
    }
    await postMessage(this.#runtime, executionId, { messageId, kind: 'cancel', data });
    await this.#attend(executionId);
  }

  async #start(command: StartChild, executionId: string): Promise<void> {
    const { actor, observations } = this.#site;
    if ((await this.#runtime.store.get(executionId)) === undefined) {
      let request: ChildRequest;
      try {
        request = await childStart(this.#runtime, actor, { command, executionId, observations });
      } catch (thrown) {
        return this.#startFailed(command, executionId, thrown);
      }
      this.#statuses.set(executionId, 'pending');
      await this.#neighbours.startChild(request);
    }
    if (actor.stopped) return;
    const { path, group } = command;
    const started: EventDraft = { type: 'child-started', path, group, data: { executionId } };
    await actor.record((state) => (isOutstanding(state, command) ? [started] : []));
    await this.#attend(executionId);
  }

  /** Sees to it that the child goes on, here or elsewhere, and that its end is heard of. */
  async #attend(executionId: string): Promise<void> {
    if (this.#site.actor.stopped) return;
    const record = await this.#runtime.store.get(executionId);
    if (record === undefined) return;
    if (record.endedAt !== null) {
      const ended = await readEnding(this.#runtime.store, executionId);
      if (ended !== null) this.#ended(ended);
      return;
    }
    this.#statuses.set(executionId, this.#neighbours.find(executionId)?.status ?? record.status);
    if (this.#neighbours.find(executionId) !== undefined) return;
    if (!(await this.#neighbours.takeOver(executionId))) this.#watch(executionId);
  }

  /** Another process runs the child: its journal says when it is done. */
  #watch(executionId: string): void {
    if (this.#watches.has(executionId) || this.#site.actor.stopped) return;
    const look = (): void => {
      this.#lookAt(executionId).catch((error: unknown) => this.#site.giveUp(error));
    };
    this.#watches.set(executionId, this.#runtime.store.onAppend(executionId, look));
    look();
  }

  async #lookAt(executionId: string): Promise<void> {
    const record = await this.#runtime.store.get(executionId);
    if (record === undefined || !this.#watches.has(executionId)) return;
    if (record.endedAt === null) return this.statusChanged(executionId, record.status);
    const ended = await readEnding(this.#runtime.store, executionId);
    if (ended !== null) this.#ended(ended);
  }

  #ended(ended: EventData['child-ended']): void {
    const { executionId } = ended;
    this.#site.actor.post({
      events: (state) => {
        this.#statuses.delete(executionId);
        this.#watches.get(executionId)?.();
        this.#watches.delete(executionId);
        return childEndedEvents(ended, state);
      },
    });
  }

  /** There is nothing that could be started: the step fails with the reason. */
  #startFailed(command: StartChild, executionId: string, thrown: unknown): void {
    const { actor } = this.#site;
    const error = this.#runtime.errorData(thrown);
    const { path, group } = command;
    const ended = childEnding(executionId, { status: 'failed', error }, nothingSpent);
    actor.post({
      events: (state) => {
        this.#statuses.delete(executionId);
        if (!isOutstanding(state, command)) return [];
        return [
          { type: 'child-started', path, group, data: { executionId } },
          { type: 'child-ended', path, group, data: ended },
        ];
      },
    });
  }
}

/** The same whenever the same attempt of the same step starts its child. */
function childIdOf(parentId: string, { path, group, attempt }: StartChild): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([parentId, path, group, attempt]))
    .digest('hex');
  return `child-${digest.slice(0, 32)}`;
}
