/**
 * What others have to say to an execution: cancels, signals, decisions, top-ups, ends of children.
 *
 * A message is durable before anybody acts on it, and leaves the inbox in the same append as the events that answer it;
 * so it counts once, also when the owner dies in between.
 */
import type { Budget, JsonValue } from '@orchestr8/schema';
import type { EventData, EventDraft } from '../journal/events.ts';
import { openApprovalAt, openChildren } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { InboxMessage } from '../ports/journal-store.ts';
import { readJournal } from './journal-reading.ts';
import type { Runtime } from './runtime.ts';
import { childToSignal, type SignalSite } from './signal-route.ts';

/** The data of each kind of message. */
export interface MessageData {
  readonly cancel: { readonly by: string | null; readonly reason: string | null };
  readonly signal: { readonly name: string; readonly payload: JsonValue };
  readonly approval: {
    readonly path: string;
    readonly name: string | null;
    readonly decision: 'approved' | 'rejected';
    /** Absent: as it was asked. */
    readonly payload?: JsonValue;
    readonly by: string | null;
    readonly reason: string | null;
    readonly payloadHash: string;
  };
  readonly 'top-up': { readonly budget: Budget; readonly by: string | null };
  readonly pause: { readonly by: string | null };
  readonly unpause: { readonly by: string | null };
  readonly 'child-ended': EventData['child-ended'];
}

/**
 * Writes a message into an inbox, durably and without the secrets that the execution knows (invariant 10); false: one
 * with this id was there before.
 */
export async function postMessage<K extends keyof MessageData>(
  runtime: Runtime,
  executionId: string,
  message: { readonly messageId: string; readonly kind: K; readonly data: MessageData[K] },
): Promise<boolean> {
  if (message.kind !== 'child-ended') await learnSecrets(runtime, executionId);
  const data = runtime.redactor.data(message.data as unknown as JsonValue);
  return runtime.store.post(executionId, { ...message, data });
}

/** The execution may run elsewhere, and this process not know what is secret in it. */
async function learnSecrets({ store, secrets }: Runtime, executionId: string): Promise<void> {
  for await (const event of readJournal(store, executionId, { to: 1 })) {
    if (event.type === 'execution-started') secrets.learn(event.data.document as unknown as JsonValue);
  }
}

export class Inbox {
  readonly #site: SignalSite;
  /** Taken from the inbox already; they may be read again until their append is durable. */
  readonly #seen = new Set<string>();
  #draining: Promise<void> | null = null;
  #again = false;

  constructor(site: SignalSite) {
    this.#site = site;
  }

  /** Takes everything that is in the inbox now. */
  async drain(): Promise<void> {
    this.#again = true;
    this.#draining ??= this.#drainAll();
    return this.#draining;
  }

  async #drainAll(): Promise<void> {
    try {
      await this.#takeAll();
    } catch (error) {
      // What was not taken is found by whoever takes the execution over.
      if (!this.#site.actor.stopped) throw error;
    }
  }

  async #takeAll(): Promise<void> {
    const { runtime, actor } = this.#site;
    try {
      while (this.#again && !actor.stopped) {
        this.#again = false;
        for (const message of await runtime.store.inbox(actor.executionId)) {
          if (this.#seen.has(message.messageId)) continue;
          if (message.kind === 'signal' && (await this.#passOn(message))) continue;
          if (actor.stopped) return;
          const clean = runtime.redactor.data(message);
          this.#take(message, (state) => (state.ending === null ? eventsOf(clean, state) : []));
        }
      }
    } finally {
      // In the same turn as the last look at `again`: whoever asks from now on begins anew.
      this.#draining = null;
    }
  }

  /**
   * A signal for a child leaves this inbox when it stands in the child's, under the same id: so it counts once however
   * often it was sent.
   */
  async #passOn(message: InboxMessage): Promise<boolean> {
    const { runtime, neighbours, actor } = this.#site;
    const data = message.data as unknown as MessageData['signal'];
    const child = await childToSignal(this.#site, data.name);
    if (child === null) return false;
    await postMessage(runtime, child, { messageId: message.messageId, kind: 'signal', data });
    if (!actor.stopped) this.#take(message, () => []);
    await neighbours.find(child)?.inbox.drain();
    return true;
  }

  #take({ messageId }: InboxMessage, events: (state: ExecutionState) => readonly EventDraft[]): void {
    this.#seen.add(messageId);
    this.#site.actor.post({ messageId, events });
  }
}

/** What a message means for an execution in this state; nothing where it comes too late. */
function eventsOf(message: InboxMessage, state: ExecutionState): readonly EventDraft[] {
  const data = message.data as unknown;
  switch (message.kind) {
    case 'cancel':
      return state.cancel === null ? [{ type: 'execution-cancel-requested', data: data as MessageData['cancel'] }] : [];
    case 'signal': {
      const { name, payload } = data as MessageData['signal'];
      return [{ type: 'signal-received', data: { name, payload, messageId: message.messageId } }];
    }
    case 'approval':
      return decisionEvents(data as MessageData['approval'], state);
    case 'top-up':
      return topUpEvents(data as MessageData['top-up'], state);
    case 'pause':
      return state.pause === null
        ? [{ type: 'execution-paused', data: { reason: 'requested', detail: byWhom(data as MessageData['pause']) } }]
        : [];
    case 'unpause':
      return state.pause === null
        ? []
        : [{ type: 'execution-unpaused', data: { by: (data as MessageData['unpause']).by } }];
    case 'child-ended':
      return childEndedEvents(data as MessageData['child-ended'], state);
    default:
      return message.kind satisfies never;
  }
}

function byWhom({ by }: MessageData['pause']): string {
  return by === null ? 'requested' : `requested by ${by}`;
}

function decisionEvents(decided: MessageData['approval'], state: ExecutionState): readonly EventDraft[] {
  const { path, name, decision, by, reason } = decided;
  const open = openApprovalAt(state, path, name);
  if (open === undefined || open.payloadHash !== decided.payloadHash) return [];
  const payload = decided.payload === undefined ? open.payload : decided.payload;
  const data = { name, decision, payload, by, reason };
  return [{ type: 'approval-decided', path, group: open.group, data }];
}

function topUpEvents({ budget, by }: MessageData['top-up'], state: ExecutionState): readonly EventDraft[] {
  const raised: EventDraft = { type: 'budget-raised', data: { budget } };
  const goesOn = state.pause?.reason === 'budget-exceeded';
  return goesOn ? [raised, { type: 'execution-unpaused', data: { by } }] : [raised];
}

/** The end of a child that the execution still waits for. */
export function childEndedEvents(ended: MessageData['child-ended'], state: ExecutionState): readonly EventDraft[] {
  const step = openChildren(state).find((child) => child.executionId === ended.executionId);
  return step === undefined ? [] : [{ type: 'child-ended', path: step.path, group: step.group, data: ended }];
}
