import { OrchestratorError } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { StepKey } from '../machine/commands.ts';
import type { ExecutionState } from '../machine/state.ts';
import { nodeAt } from '../machine/queries.ts';
import type { Call } from './admission.ts';
import type { Timer } from './timers.ts';

/** Why an attempt was told to stop. */
export type AbortCause = 'cancelled' | 'timeout' | 'attempt-timeout' | 'owner-lost';

/** One attempt that runs in this process. */
export class Attempt {
  readonly key: StepKey;
  readonly number: number;
  readonly idempotencyKey: string;
  readonly call: Call;
  /** False once its end was handed in: whatever its code still does is dropped. */
  open = true;
  cause: AbortCause | null = null;
  /** Its own time-out, or the end of its grace period. */
  timer: Timer | null = null;
  /** Settles when its code has ended, however late; never rejects. */
  ended: Promise<void> = Promise.resolve();
  #controller: AbortController | null = null;

  constructor(place: { readonly key: StepKey; readonly number: number; readonly idempotencyKey: string }, call: Call) {
    this.key = place.key;
    this.number = place.number;
    this.idempotencyKey = place.idempotencyKey;
    this.call = call;
  }

  /** Made at the first look: most attempts never ask. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.cause !== null) this.#controller.abort(abortError(this.cause));
    }
    return this.#controller.signal;
  }

  abort(cause: AbortCause): void {
    this.cause = cause;
    this.#controller?.abort(abortError(cause));
  }

  /** Whether the step still waits for this attempt. */
  isUnderWay(state: ExecutionState): boolean {
    const node = nodeAt(state, this.key);
    return node !== null && node.attempt === this.number && (node.phase === 'running' || node.phase === 'aborting');
  }

  /**
   * The events as those of this attempt. What was spent is recorded whatever has become of the attempt; other events are
   * refused when it has ended.
   *
   * @throws OrchestratorError `attempt-ended`
   */
  stamped(state: ExecutionState, drafts: readonly EventDraft[]): readonly EventDraft[] {
    const { key, number } = this;
    const goesOn = this.isUnderWay(state);
    const kept = goesOn ? drafts : drafts.filter(({ type }) => type === 'budget-settled' || type === 'model-called');
    if (kept.length === 0 && drafts.length > 0) throw attemptEnded(this);
    return kept.map((draft) => ({ ...draft, path: key.path, group: key.group, attempt: number }));
  }
}

/** The attempt is over: what its code still asks for is refused. */
export function attemptEnded({ key, number }: Attempt): OrchestratorError {
  return new OrchestratorError(`Attempt ${number} of step "${key.path}" is over.`, {
    code: 'attempt-ended',
    hint: 'Await everything that the step starts before it returns, and stop when its signal aborts.',
    details: { path: key.path, attempt: number },
  });
}

/** What `signal.reason` is: an AbortError whose message says why. */
function abortError(cause: AbortCause): DOMException {
  return new DOMException(reasons[cause], 'AbortError');
}

const reasons: Record<AbortCause, string> = {
  cancelled: 'The step was cancelled.',
  timeout: "The step's time is up.",
  'attempt-timeout': "The attempt's time is up.",
  'owner-lost': 'This process no longer runs the execution; the attempt starts again in the one that does.',
};
