/**
 * One execution that this process owns: inputs in, events out, then effects.
 *
 * Owns: the execution's state, its sequence numbers, the order of everything that happens to it.
 * Does not own: what events mean (the transition function), how questions are answered and effects performed.
 *
 * - Invariant 1: effects are performed when the events before them are durable, and not before. While an append is
 *   under way inputs wait; when it has failed, nothing that would have followed from it has happened.
 * - Invariant 5: an append that is refused stops the actor. It aborts what runs, and forgets.
 * - A round (inputs, the events they lead to, the answers to all questions that can be answered at once) is one append.
 */
import { OrchestratorError } from '@orchestr8/schema';
import type { EventDraft, JournalEvent } from '../journal/events.ts';
import { eventVersion } from '../journal/lift.ts';
import type { Command } from '../machine/commands.ts';
import type { ExecutionState } from '../machine/state.ts';
import { transition } from '../machine/transition.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExecutionStatus } from '../ports/engine.ts';
import type { AppendRequest } from '../ports/journal-store.ts';
import type { ActorPort, Input } from './actor-port.ts';

/** Events of one append, roughly: so that a map of steps that need nobody lets others have a turn. */
const roundLimit = 512;

/** What the actor asks of what surrounds it. */
export interface ActorParts {
  readonly clock: Clock;
  /** The first write of a new execution, or an append. */
  write(request: AppendRequest): Promise<void>;
  /** Answers a question at once, or later by an input; null: later. */
  answer(command: Command): EventDraft | null;
  /** Performs an effect. Never throws. */
  perform(command: Command): void;
  /** An event has become part of the state; it is not durable yet. */
  applied(event: JournalEvent): void;
  /** The status to record: the state's own, seen together with the children's. */
  status(): ExecutionStatus;
  /** The events are durable. */
  appended(events: readonly JournalEvent[], status: ExecutionStatus): void;
  /** It will do nothing any more: `reason` is why, or null where it was asked to. */
  stopped(reason: unknown): void;
}

type Activity = 'idle' | 'working' | 'appending' | 'stopped';

export class ExecutionActor implements ActorPort {
  readonly executionId: string;
  readonly state: ExecutionState;
  readonly epoch: number;
  readonly #parts: ActorParts;
  #activity: Activity = 'idle';
  #mailbox: Input[] = [];
  #commands: Command[] = [];
  #effects: Command[] = [];
  #batch: JournalEvent[] = [];
  /** Inputs whose events are in the batch. */
  #taken: Input[] = [];
  /** The messages that they answer. */
  #consumed: string[] = [];
  #status: ExecutionStatus = 'pending';
  /** The append that is under way, or the last one; never rejects. */
  #writing: Promise<void> = Promise.resolve();

  constructor(state: ExecutionState, epoch: number, parts: ActorParts) {
    this.executionId = state.executionId;
    this.state = state;
    this.epoch = epoch;
    this.#parts = parts;
  }

  get stopped(): boolean {
    return this.#activity === 'stopped';
  }

  post(input: Input): void {
    if (this.#activity === 'stopped') return input.lost?.(stoppedError(this.executionId));
    this.#mailbox.push(input);
    this.#run();
  }

  record(make: (state: ExecutionState) => readonly EventDraft[]): Promise<void> {
    return new Promise((durable, lost) => this.post({ events: make, durable, lost }));
  }

  /** Resolves when no append is under way any more. */
  async drained(): Promise<void> {
    await this.#writing;
  }

  /** Does nothing from now on; what was not durable is lost. `reason` null: it was asked to. */
  stop(reason: unknown): void {
    if (this.#activity === 'stopped') return;
    this.#activity = 'stopped';
    const lost = new Set([...this.#taken, ...this.#mailbox]);
    this.#taken = [];
    this.#mailbox = [];
    this.#commands = [];
    this.#effects = [];
    this.#parts.stopped(reason);
    for (const input of lost) input.lost?.(reason ?? stoppedError(this.executionId));
  }

  #run(): void {
    if (this.#activity !== 'idle') return;
    this.#activity = 'working';
    try {
      this.#work();
    } catch (error) {
      return this.stop(error);
    }
    const status = this.#parts.status();
    if (this.#batch.length > 0 || status !== this.#status || this.#consumed.length > 0) return this.#append(status);
    this.#activity = 'idle';
    this.#finishInputs();
  }

  #work(): void {
    const now = Math.max(this.#parts.clock.now(), this.state.at);
    for (let commands = 0, inputs = 0; ;) {
      const command = this.#commands[commands];
      if (command !== undefined) {
        commands += 1;
        this.#take(command, now);
      } else if (inputs < this.#mailbox.length) {
        const input = this.#mailbox[inputs] as Input;
        inputs += 1;
        this.#takeInput(input, now);
      } else {
        this.#commands = [];
        this.#mailbox = [];
        return;
      }
      if (this.#batch.length >= roundLimit) {
        this.#commands = this.#commands.slice(commands);
        this.#mailbox = this.#mailbox.slice(inputs);
        return;
      }
    }
  }

  #takeInput(input: Input, now: number): void {
    let drafts: readonly EventDraft[];
    try {
      drafts = input.events(this.state);
    } catch (error) {
      return input.lost?.(error);
    }
    this.#taken.push(input);
    if (input.messageId !== undefined) this.#consumed.push(input.messageId);
    for (const draft of drafts) this.#apply(draft, now);
  }

  #take(command: Command, now: number): void {
    switch (command.type) {
      case 'record':
        return this.#apply(command.event, now);
      case 'resolve-input':
      case 'choose-branch':
      case 'expand-map':
      case 'test-loop':
      case 'request-approval':
      case 'build-output':
      case 'build-result':
      case 'plan-retry':
      case 'admit-attempt': {
        const draft = this.#parts.answer(command);
        return draft === null ? undefined : this.#apply(draft, now);
      }
      default:
        this.#effects.push(command);
    }
  }

  #apply(draft: EventDraft, now: number): void {
    const event = { ...draft, seq: this.state.seq + 1, at: now, v: eventVersion(draft.type) } as JournalEvent;
    const [, commands] = transition(this.state, event);
    this.#batch.push(event);
    this.#parts.applied(event);
    for (const command of commands) this.#commands.push(command);
  }

  #append(status: ExecutionStatus): void {
    const events = this.#batch;
    const consumed = this.#consumed;
    this.#activity = 'appending';
    this.#batch = [];
    if (consumed.length > 0) this.#consumed = [];
    this.#status = status;
    const last = events.at(-1);
    const request: AppendRequest = {
      executionId: this.executionId,
      epoch: this.epoch,
      expectedSeq: this.state.seq - events.length,
      events,
      status,
      ...(this.state.ending !== null && last !== undefined && { endedAt: last.at }),
      ...(consumed.length > 0 && { consumed }),
    };
    this.#writing = this.#parts.write(request).then(
      () => this.#durable(events, status),
      (error: unknown) => this.stop(error),
    );
  }

  #durable(events: readonly JournalEvent[], status: ExecutionStatus): void {
    if (this.#activity === 'stopped') return;
    this.#parts.appended(events, status);
    this.#finishInputs();
    const effects = this.#effects;
    this.#effects = [];
    for (const effect of effects) if (!this.stopped) this.#parts.perform(effect);
    if (this.stopped) return;
    this.#activity = 'idle';
    this.#run();
  }

  #finishInputs(): void {
    const taken = this.#taken;
    this.#taken = [];
    for (const input of taken) input.durable?.();
  }
}

function stoppedError(executionId: string): OrchestratorError {
  return new OrchestratorError(`This process no longer runs execution "${executionId}".`, {
    code: 'execution-released',
    hint: 'It goes on where it was, in the process that takes it over.',
    details: { executionId },
  });
}
