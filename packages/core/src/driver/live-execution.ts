/** One execution that this process runs: the actor, and everything that answers and acts for it. */
import type { EventDraft, JournalEvent } from '../journal/events.ts';
import type { Command, StepKey } from '../machine/commands.ts';
import { startOf, statusOf } from '../machine/queries.ts';
import type { ExecutionState } from '../machine/state.ts';
import type { ExecutionStatus } from '../ports/engine.ts';
import type { AppendRequest } from '../ports/journal-store.ts';
import { Attempts } from './attempts.ts';
import { Children } from './children.ts';
import { ExecutionActor } from './execution-actor.ts';
import { Inbox } from './inbox.ts';
import type { Observations } from './observations.ts';
import { answer } from './questions.ts';
import type { Runtime } from './runtime.ts';
import { StateWaits } from './state-waits.ts';
import { StepTimers } from './step-timers.ts';

/** The executions that this process runs, as one of them sees the others. */
export interface Neighbours {
  find(executionId: string): LiveExecution | undefined;
  /** Starts a child, durably, unless it was started before. */
  startChild(request: ChildRequest): Promise<void>;
  /** Takes an execution over that nobody alive owns; false: somebody has it, or it has ended. */
  takeOver(executionId: string): Promise<boolean>;
  /** It has ended, or was stopped: `reason` is why, or null. */
  left(execution: LiveExecution, reason: unknown): void;
}

/** A child to be started: its first event, and what its row says. */
export interface ChildRequest {
  readonly executionId: string;
  readonly parentId: string;
  readonly started: JournalEvent<'execution-started'>['data'];
  readonly labels: Readonly<Record<string, string>>;
}

/** What an execution begins with here. */
export interface LiveOptions {
  readonly state: ExecutionState;
  readonly epoch: number;
  readonly observations: Observations;
  write(request: AppendRequest): Promise<void>;
}

export class LiveExecution {
  readonly actor: ExecutionActor;
  readonly inbox: Inbox;
  readonly children: Children;
  readonly #runtime: Runtime;
  readonly #neighbours: Neighbours;
  readonly #observations: Observations;
  readonly #attempts: Attempts;
  readonly #timers: StepTimers;
  readonly #waits = new StateWaits();
  #status: ExecutionStatus = 'pending';
  #codeEnded: Promise<unknown> = Promise.resolve();
  #watchers: (() => void)[] = [];

  constructor(runtime: Runtime, neighbours: Neighbours, options: LiveOptions) {
    const { state, epoch, observations } = options;
    this.#runtime = runtime;
    this.#neighbours = neighbours;
    this.#observations = observations;
    const actor = new ExecutionActor(state, epoch, {
      clock: runtime.clock,
      write: (request) => {
        const breath = runtime.breath.after(request.events.length);
        const written = options.write(request);
        return breath === null ? written : written.then(() => breath);
      },
      answer: (command) => this.#answer(command),
      perform: (command) => this.#perform(command),
      applied: (event) => observations.observe(event),
      status: () => this.#effectiveStatus(),
      appended: (events, status) => this.#appended(events, status),
      stopped: (reason) => this.#stopped(reason),
    });
    this.actor = actor;
    this.inbox = new Inbox({ runtime, neighbours, actor });
    const giveUp = (error: unknown): void => actor.stop(error);
    this.children = new Children(runtime, neighbours, { actor, observations, giveUp });
    this.#timers = new StepTimers(runtime, actor);
    const blocked = <T>(key: StepKey, wait: () => Promise<T>): Promise<T> => this.#timers.blocked(key, wait);
    this.#attempts = new Attempts({ runtime, actor, observations, waits: this.#waits, blocked, giveUp });
  }

  get executionId(): string {
    return this.actor.executionId;
  }

  /** As recorded last: the execution's own, seen together with its children's. */
  get status(): ExecutionStatus {
    return this.#status;
  }

  /** Resolves when its status may be another one, or when it has left this process. */
  changed(): Promise<void> {
    if (this.actor.stopped) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  /** Appends the first event of this process: a start, a recovery. Resolves when it is durable. */
  begin(draft: EventDraft): Promise<void> {
    return this.actor.record(() => [draft]);
  }

  /** Stops, and resolves when nothing of it is under way here any more: no append, no attempt's code. */
  async stop(): Promise<void> {
    this.actor.stop(null);
    await this.actor.drained();
    await this.#codeEnded;
  }

  #answer(command: Command): EventDraft | null {
    const site = {
      runtime: this.#runtime,
      actor: this.actor,
      observations: this.#observations,
      attempts: this.#attempts,
      giveUp: (error: unknown): void => this.actor.stop(error),
    };
    return answer(site, command);
  }

  #perform(command: Command): void {
    switch (command.type) {
      case 'run-attempt':
        return this.#attempts.run(command);
      case 'cancel-attempt':
        return this.#attempts.cancel(command);
      case 'start-timer':
        return this.#timers.start(command);
      case 'cancel-timer':
        if (command.timer === 'retry') this.#attempts.retryDropped(command);
        return this.#timers.cancel(command);
      case 'start-child':
        return this.children.start(command);
      case 'cancel-child':
        return this.children.cancel(command);
      case 'finish':
        return this.#finish();
      default:
    }
  }

  #effectiveStatus(): ExecutionStatus {
    const { state } = this.actor;
    const own = statusOf(state);
    if (own !== 'running') return own;
    const blocked = this.children.blocked();
    if (blocked.waiting + blocked.paused === 0 || blocked.waiting + blocked.paused < state.busy) return own;
    return blocked.paused > 0 ? 'paused' : 'waiting';
  }

  #appended(events: readonly JournalEvent[], status: ExecutionStatus): void {
    const { actor } = this;
    this.#runtime.bus.publish(actor.executionId, events);
    this.#waits.appended(actor.state, events);
    if (actor.state.pause === null || actor.state.cancel !== null) this.#attempts.releaseHeld();
    const before = this.#status;
    this.#status = status;
    if (status !== 'running' || before !== status) this.#tellWatchers();
    if (status === before) return;
    const parentId = startOf(actor.state)?.parentId ?? null;
    if (parentId !== null) this.#neighbours.find(parentId)?.children.statusChanged(this.executionId, status);
  }

  /** The journal has its last event. */
  #finish(): void {
    this.children.tellParent();
    this.actor.stop(null);
  }

  #stopped(reason: unknown): void {
    this.#codeEnded = this.#attempts.abandon();
    this.#timers.clear();
    this.children.stop();
    this.#waits.stop(reason);
    this.#neighbours.left(this, reason);
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const resolve of this.#watchers.splice(0)) resolve();
  }
}
