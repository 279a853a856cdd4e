import type { EventDraft, TimerPurpose } from '../journal/events.ts';
import type { ListItem } from '../journal/stored-value.ts';

/** Names one step instance: its path in the run and the attempt group it belongs to. */
export interface StepKey {
  readonly path: string;
  readonly group: number;
}

/**
 * What the transition function asks of the driver.
 *
 * *Questions* (`record` to `admit-attempt`) have no effect outside: the driver answers each with one event in the same
 * append where it can. *Effects* (from `run-attempt` on) are performed only when the events before them are durable
 * (invariant 1). Every command can be derived from the state again (`outstandingCommands`), so a crash loses none.
 *
 * A command is open until its answer, with these exceptions:
 * - `cancel-attempt` takes the place of the `admit-attempt` or `run-attempt` with the same attempt, `cancel-timer` that
 *   of `start-timer`, `cancel-child` that of `start-child`. `cancel-timer` itself has no answer, and `finish` stays open for ever (both may be repeated).
 * - The first `execution-cancel-requested` withdraws an open `build-result`, and an open `record` of an execution's end.
 * - A question about a step is never withdrawn, also where a cancel makes its answer useless: the answer comes first.
 *
 * The same command may be issued again while it is open; it still wants one answer. A driver that answers
 * later than at once asks `isOutstanding` just before it appends.
 */
export type Command =
  // --- questions
  /** Append this event as it is. */
  | { readonly type: 'record'; readonly event: EventDraft }
  /**
   * Resolve the step's templates → `step-scheduled` (with times) or `evaluation-failed`. For steps of every kind; a holder
   * has no templates to resolve here, only its time-out. What `override` of the state names has that input instead.
   */
  | ({ readonly type: 'resolve-input' } & StepKey)
  /** Evaluate the cases' `when` in order → `branch-taken`. */
  | ({ readonly type: 'choose-branch' } & StepKey)
  /** Evaluate `over` → `map-expanded`. */
  | ({ readonly type: 'expand-map' } & StepKey)
  /** Evaluate `until` → `loop-tested`. */
  | ({ readonly type: 'test-loop'; readonly iteration: number } & StepKey)
  /** Ask: the message, payload and hash stand in the step's resolved input → `approval-requested` with `name` null. */
  | ({ readonly type: 'request-approval' } & StepKey)
  /**
   * Build the output of a step of any kind (its declared `output`, else what `outputParts` of the state says) and check its
   * `outputSchema` → `step-completed`, or `evaluation-failed`. Where neither is declared and the value is at hand,
   * there is a `record` instead. `items` are a map's.
   */
  | ({ readonly type: 'build-output'; readonly items?: readonly ListItem[] } & StepKey)
  /** Build the workflow's output → `execution-completed`, or `evaluation-failed` without a path (so that what was done is compensated). */
  | { readonly type: 'build-result' }
  /**
   * Compute the back-off from the policy, the error (`failureAt`) and a random number → `retry-scheduled`; or, where the wait
   * is not worth it (`decideRetry` gives up), `step-failed`. `attempt` is the one that failed. For holders, too.
   */
  | ({ readonly type: 'plan-retry'; readonly attempt: number } & StepKey)
  /**
   * Ask breaker, bulkhead and rate limit → `attempt-started` (now or when there is room) or `attempt-rejected`. While the
   * execution is paused (`holdsAttempts`) no new one is issued, and one that is open is answered after the pause.
   */
  | ({ readonly type: 'admit-attempt'; readonly attempt: number } & StepKey)
  // --- effects
  /** Run the tool or agent → `step-completed` with the attempt's number (not after the time-out has fired) | `attempt-failed` | `attempt-cancelled`. */
  | ({ readonly type: 'run-attempt'; readonly attempt: number } & StepKey)
  /**
   * Abort what runs (or waits for admission) → `attempt-cancelled`, unless it ended before. An attempt that this process
   * does not know (it ran before a crash) is answered with `attempt-cancelled` as well.
   */
  | ({ readonly type: 'cancel-attempt'; readonly attempt: number; readonly reason: 'cancelled' | 'timeout' } & StepKey)
  | ({ readonly type: 'start-timer'; readonly timer: TimerPurpose; readonly dueAt: number } & StepKey)
  | ({ readonly type: 'cancel-timer'; readonly timer: TimerPurpose } & StepKey)
  /**
   * Create the child (idempotent: its id derives from execution, path, group and attempt) → `child-started`, later
   * `child-ended`. Open until the latter: issued again by `execution-recovered`, it means to watch the child that
   * `openChildren` names. In a fork no child is known any more, and it means a new one.
   */
  | ({ readonly type: 'start-child'; readonly attempt: number } & StepKey)
  | ({ readonly type: 'cancel-child'; readonly executionId: string } & StepKey)
  /** The execution has ended: tell the parent, release the ownership, drop its timers. */
  | { readonly type: 'finish' };
