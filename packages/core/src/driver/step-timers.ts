import type { EventDraft, TimerPurpose } from '../journal/events.ts';
import type { Command, StepKey } from '../machine/commands.ts';
import { isOutstanding, openApprovals } from '../machine/queries.ts';
import { keyOf } from '../machine/step-path.ts';
import type { ActorPort } from './actor-port.ts';
import type { Runtime } from './runtime.ts';
import type { Timer } from './timers.ts';

type StartTimer = Extract<Command, { type: 'start-timer' }>;
type CancelTimer = Extract<Command, { type: 'cancel-timer' }>;

interface Armed {
  readonly command: StartTimer;
  /** Null while the step waits for somebody and its time was up: it stands still. */
  timer: Timer | null;
}

/** A step that waits for somebody from inside its attempt. */
interface Block {
  readonly since: number;
  waits: number;
}

/**
 * The timers of one execution. The journal says when each is due; this only wakes up.
 *
 * A step's time-out stands still while its attempt waits for a person (an approval, a top-up): what it had left it has
 * again afterwards.
 */
export class StepTimers {
  readonly #runtime: Runtime;
  readonly #actor: ActorPort;
  readonly #armed: Readonly<Record<TimerPurpose, Map<string, Armed>>> = {
    timeout: new Map(),
    retry: new Map(),
    sleep: new Map(),
    expiry: new Map(),
  };
  readonly #blocks = new Map<string, Block>();

  constructor(runtime: Runtime, actor: ActorPort) {
    this.#runtime = runtime;
    this.#actor = actor;
  }

  start(command: StartTimer): void {
    if (!isOutstanding(this.#actor.state, command)) return;
    const steps = this.#armed[command.timer];
    const before = steps.get(keyOf(command));
    if (before?.timer !== null && before !== undefined) this.#runtime.timers.cancel(before.timer);
    const armed: Armed = { command, timer: null };
    steps.set(keyOf(command), armed);
    this.#arm(armed, command.dueAt);
  }

  cancel(command: CancelTimer): void {
    const steps = this.#armed[command.timer];
    const armed = steps.get(keyOf(command));
    if (armed === undefined) return;
    steps.delete(keyOf(command));
    if (armed.timer !== null) this.#runtime.timers.cancel(armed.timer);
  }

  /** While `wait` is pending the step's time-out stands still. */
  async blocked<T>(key: StepKey, wait: () => Promise<T>): Promise<T> {
    const name = keyOf(key);
    const block = this.#blocks.get(name) ?? { since: this.#blockedSince(key), waits: 0 };
    block.waits += 1;
    this.#blocks.set(name, block);
    try {
      return await wait();
    } finally {
      block.waits -= 1;
      if (block.waits === 0) {
        this.#blocks.delete(name);
        this.#resume(key, block.since);
      }
    }
  }

  clear(): void {
    for (const steps of Object.values(this.#armed)) {
      for (const { timer } of steps.values()) if (timer !== null) this.#runtime.timers.cancel(timer);
      steps.clear();
    }
    this.#blocks.clear();
  }

  #arm(armed: Armed, dueAt: number): void {
    armed.timer = this.#runtime.timers.set(dueAt, () => this.#fire(armed));
  }

  #fire(armed: Armed): void {
    const { command } = armed;
    armed.timer = null;
    if (command.timer === 'timeout' && this.#standsStill(command)) return;
    const { path, group, timer } = command;
    this.#armed[timer].delete(keyOf(command));
    const fired: EventDraft = { type: 'timer-fired', path, group, data: { timer } };
    this.#actor.post({ events: (state) => (isOutstanding(state, command) ? [fired] : []) });
  }

  #standsStill(key: StepKey): boolean {
    return this.#blocks.has(keyOf(key)) || this.#askedAt(key) !== null;
  }

  #resume(key: StepKey, since: number): void {
    const armed = this.#armed.timeout.get(keyOf(key));
    if (armed === undefined) return;
    if (armed.timer !== null) this.#runtime.timers.cancel(armed.timer);
    const left = Math.max(0, (armed.timer?.dueAt ?? armed.command.dueAt) - since);
    this.#arm(armed, this.#runtime.clock.now() + left);
  }

  /** An attempt that runs again after a crash has been waiting since it first asked. */
  #blockedSince(key: StepKey): number {
    return Math.min(this.#askedAt(key) ?? Number.POSITIVE_INFINITY, this.#runtime.clock.now());
  }

  #askedAt({ path, group }: StepKey): number | null {
    const { state } = this.#actor;
    if (state.approvals.size === 0) return null;
    const asked = openApprovals(state).find((open) => open.name !== null && open.path === path && open.group === group);
    return asked?.blockedSince ?? null;
  }
}
