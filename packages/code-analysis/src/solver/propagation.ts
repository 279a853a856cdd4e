import type { AbstractValue } from './values.ts';

/** Number of a variable in the whole analysis. */
export type PropagationVariable = number;

interface Late {
  readonly variable: PropagationVariable;
  readonly given: number;
  readonly listener: Listener;
}

type Listener = (value: AbstractValue) => void;

const noValues: readonly AbstractValue[] = [];

export interface PropagationLimits {
  /** A variable that would hold more values than this takes no further ones. */
  readonly maxValues: number;
  /** More values than this that can be generalised become one that stands for them all (some string, say). */
  readonly maxParticular: number;
}

/** Whether there may be very many of its kind, of which few in one place matter. */
function isParticular(value: AbstractValue): boolean {
  return value.kind === 'constant' || (value.kind === 'external' && value.name !== '');
}

/**
 * Spreads values along the edges between variables until nothing changes. Sets only grow, each value meets each
 * listener of a variable once, so the work is bounded by values × edges.
 */
export class Propagation {
  private readonly values: (AbstractValue[] | undefined)[] = [];
  private readonly members: (Set<number> | undefined)[] = [];
  private readonly particular: number[] = [];
  private readonly successors: (PropagationVariable[] | undefined)[] = [];
  private readonly listeners: (Listener[] | undefined)[] = [];
  /** How many of a variable's values its successors and listeners have been given. */
  private readonly given: number[] = [];
  private readonly waiting: boolean[] = [];
  private queue: PropagationVariable[] = [];
  /** Listeners that came when their variable had values already: called from the loop, so the stack stays flat. */
  private readonly late: Late[] = [];
  private readonly limits: PropagationLimits;
  private readonly generalize: (value: AbstractValue) => AbstractValue;
  /** Steps taken, for progress and for tests of growth. */
  steps = 0;

  constructor(limits: PropagationLimits, generalize: (value: AbstractValue) => AbstractValue) {
    this.limits = limits;
    this.generalize = generalize;
  }

  variable(): PropagationVariable {
    return this.allocate(1);
  }

  /** Makes `count` variables and gives the first. */
  allocate(count: number): PropagationVariable {
    const first = this.given.length;
    for (let index = 0; index < count; index += 1) {
      this.values.push(undefined);
      this.members.push(undefined);
      this.particular.push(0);
      this.successors.push(undefined);
      this.listeners.push(undefined);
      this.given.push(0);
      this.waiting.push(false);
    }
    return first;
  }

  valuesOf(variable: PropagationVariable): readonly AbstractValue[] {
    return this.values[variable] ?? noValues;
  }

  isEmpty(variable: PropagationVariable): boolean {
    return this.values[variable] === undefined;
  }

  add(variable: PropagationVariable, value: AbstractValue): void {
    if (variable < 0) return;
    const known = this.values[variable];
    if (known === undefined) {
      this.values[variable] = [value];
      if (isParticular(value)) this.particular[variable] = 1;
      this.wake(variable);
      return;
    }
    if (this.holds(variable, known, value)) return;
    if (isParticular(value)) {
      const count = (this.particular[variable] ?? 0) + 1;
      if (count > this.limits.maxParticular) {
        const general = this.generalize(value);
        if (general !== value) this.add(variable, general);
        return;
      }
      this.particular[variable] = count;
    }
    if (known.length >= this.limits.maxValues) return;
    known.push(value);
    this.members[variable]?.add(value.id);
    this.wake(variable);
  }

  private holds(variable: PropagationVariable, known: AbstractValue[], value: AbstractValue): boolean {
    const members = this.members[variable];
    if (members !== undefined) return members.has(value.id);
    if (known.length < 9) return known.includes(value);
    const made = new Set(known.map((item) => item.id));
    this.members[variable] = made;
    return made.has(value.id);
  }

  /** Everything that `from` holds, now and later, `to` holds too. */
  copy(from: PropagationVariable, to: PropagationVariable): void {
    if (from === to || from < 0 || to < 0) return;
    const known = this.successors[from];
    if (known === undefined) this.successors[from] = [to];
    else {
      // A short list is searched; in a long one a repeated edge costs less than finding it.
      if (known.length < 32 && known.includes(to)) return;
      known.push(to);
    }
    const values = this.values[from];
    const given = this.given[from] ?? 0;
    if (values !== undefined) for (let index = 0; index < given; index += 1) this.give(values, index, to);
  }

  private give(values: readonly AbstractValue[], index: number, to: PropagationVariable): void {
    const value = values[index];
    if (value !== undefined) this.add(to, value);
  }

  /** Calls the listener once with every value that the variable holds, now and later. */
  each(variable: PropagationVariable, listener: Listener): void {
    if (variable < 0) return;
    const known = this.listeners[variable];
    if (known === undefined) this.listeners[variable] = [listener];
    else known.push(listener);
    const given = this.given[variable] ?? 0;
    if (given > 0) this.late.push({ variable, given, listener });
  }

  private wake(variable: PropagationVariable): void {
    if (this.waiting[variable] === true) return;
    this.waiting[variable] = true;
    this.queue.push(variable);
  }

  /** Runs to the fixed point. `tick` is called now and then and may throw. */
  run(tick: (steps: number) => void): void {
    this.catchUp(tick);
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      for (const variable of batch) {
        this.waiting[variable] = false;
        this.flush(variable);
        this.catchUp(tick);
        if ((this.steps += 1) % 4096 === 0) tick(this.steps);
      }
    }
  }

  private catchUp(tick: (steps: number) => void): void {
    for (let late = this.late.pop(); late !== undefined; late = this.late.pop()) {
      if ((this.steps += 1) % 4096 === 0) tick(this.steps);
      const values = this.values[late.variable] ?? noValues;
      for (let index = 0; index < late.given; index += 1) {
        const value = values[index];
        if (value !== undefined) late.listener(value);
      }
    }
  }

  private flush(variable: PropagationVariable): void {
    const values = this.values[variable];
    if (values === undefined) return;
    const from = this.given[variable] ?? 0;
    const until = values.length;
    this.given[variable] = until;
    const successors = this.successors[variable];
    const listeners = this.listeners[variable];
    // What is added to the lists meanwhile has been given everything below `until` already.
    const edges = successors?.length ?? 0;
    const ears = listeners?.length ?? 0;
    for (let index = from; index < until; index += 1) {
      const value = values[index];
      if (value === undefined) continue;
      for (let edge = 0; edge < edges; edge += 1) this.add(successors?.[edge] ?? -1, value);
      for (let ear = 0; ear < ears; ear += 1) listeners?.[ear]?.(value);
    }
  }
}
