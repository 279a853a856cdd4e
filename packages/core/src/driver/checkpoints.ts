/**
 * Calls inside an attempt whose results are kept.
 *
 * Invariant 4: a result, what it cost and the settlement of its reservation are one append; a call whose result is
 * durable is never made again in its attempt group, whatever crashes.
 */
import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import { checkpointsOf } from '../machine/queries.ts';
import type { RunOptions } from '../ports/step-context.ts';
import { attemptEnded, type Attempt } from './attempt.ts';
import type { AttemptSite } from './attempt-site.ts';
import { callFrames, type CallFrame } from './call-frame.ts';
import { hashJson } from './hash-json.ts';
import { copyJson } from './secrets.ts';

/** A call to be made once. */
export interface CheckpointedCall {
  /** With its ordinal: distinct in the attempt group. */
  readonly key: string;
  readonly inputHash: string;
  make(call: { readonly idempotencyKey: string; readonly signal: AbortSignal }): Promise<unknown>;
  /** An event to append with the result, or with the failure. */
  report?(end: { readonly result: StoredValue } | { readonly thrown: unknown }): EventDraft;
}

export class Checkpoints {
  readonly #site: AttemptSite;
  readonly #attempt: Attempt;
  /** How often each name was used. */
  readonly #ordinals = new Map<string, number>();
  readonly #running = new Set<string>();

  constructor(site: AttemptSite, attempt: Attempt) {
    this.#site = site;
    this.#attempt = attempt;
  }

  /** @throws OrchestratorError `checkpoint-in-use`, `checkpoint-mismatch` */
  async run(
    name: string,
    make: CheckpointedCall['make'],
    { input, scope = 'group' }: RunOptions = {},
  ): Promise<JsonValue> {
    if (this.#running.has(name)) throw nameInUse(name);
    this.#running.add(name);
    try {
      const once = scope === 'attempt' ? `@${this.#attempt.number}` : '';
      const key = `${this.ordinal(name)}${once}`;
      return await this.once({ key, inputHash: input === undefined ? '' : hashJson(input), make });
    } finally {
      this.#running.delete(name);
    }
  }

  /** The name with how often it was used before: `fetch#0`. */
  ordinal(name: string): string {
    const used = this.#ordinals.get(name) ?? 0;
    this.#ordinals.set(name, used + 1);
    return `${name}#${used}`;
  }

  async once(call: CheckpointedCall): Promise<JsonValue> {
    const { actor, runtime } = this.#site;
    const known = checkpointsOf(actor.state, this.#attempt.key).get(call.key);
    if (known !== undefined) {
      if (known.inputHash !== call.inputHash) throw mismatch(call.key);
      return copyJson(await runtime.values.load(known.result));
    }
    this.#attempt.signal.throwIfAborted();
    const frame: CallFrame = { attempt: this.#attempt, events: [], afterwards: [], spent: null };
    const idempotencyKey = `${this.#attempt.idempotencyKey}:${call.key}`;
    let result: StoredValue;
    try {
      const made = await callFrames.run(frame, () => call.make({ idempotencyKey, signal: this.#attempt.signal }));
      result = await runtime.values.make(made);
    } catch (thrown) {
      if (call.report !== undefined) frame.events.push(call.report({ thrown }));
      await this.#append(frame);
      throw thrown;
    }
    if (call.report !== undefined) frame.events.push(call.report({ result }));
    frame.events.push({
      type: 'checkpoint-recorded',
      data: {
        key: call.key,
        inputHash: call.inputHash,
        result,
        ...(frame.spent !== null && { spent: frame.spent }),
      },
    });
    await this.#append(frame);
    return copyJson(await runtime.values.load(result));
  }

  async #append({ events, afterwards }: CallFrame): Promise<void> {
    if (events.length === 0) return;
    await this.#site.actor.record((state) => this.#attempt.stamped(state, events));
    for (const settle of afterwards) await settle();
    if (!this.#attempt.open) throw attemptEnded(this.#attempt);
  }
}

function nameInUse(name: string): OrchestratorError {
  return new OrchestratorError(`Two calls named "${name}" run at the same time.`, {
    code: 'checkpoint-in-use',
    hint: 'Give calls that run in parallel names of their own, such as the name and an index.',
    details: { name },
  });
}

function mismatch(key: string): OrchestratorError {
  return new OrchestratorError(`The call "${key}" was recorded with another input.`, {
    code: 'checkpoint-mismatch',
    hint: 'Make calls in the same order, with the same inputs, whenever the step runs; or fork from before the step.',
    details: { key },
  });
}
