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
 */
export type Command =
  // --- questions
  /** Append this event as it is. */
  | { readonly type: 'record'; readonly event: EventDraft }
  /** Resolve the step's templates → `step-scheduled` (with times) or `evaluation-failed`. */
  | ({ readonly type: 'resolve-input' } & StepKey)
  /** Evaluate the cases' `when` in order → `branch-taken`. */
  | ({ readonly type: 'choose-branch' } & StepKey)
  /** Evaluate `over` → `map-expanded`. */
  | ({ readonly type: 'expand-map' } & StepKey)
  /** Evaluate `until` → `loop-tested`. */
  | ({ readonly type: 'test-loop'; readonly iteration: number } & StepKey)
  /**
   * Build a holder's output (its declared `output`, or the default of its kind) and check its `outputSchema` →
   * `step-completed`, or `evaluation-failed`. `items` are a map's.
   */
  | ({ readonly type: 'build-output'; readonly items?: readonly ListItem[] } & StepKey)
  /** Build the workflow's output → `execution-completed`, or `execution-failed`. */
  | { readonly type: 'build-result' }
  /** Compute the back-off from the policy, the error and a random number → `retry-scheduled`. */
  | ({ readonly type: 'plan-retry'; readonly attempt: number } & StepKey)
  /** Ask breaker, bulkhead and rate limit → `attempt-started` (now or when there is room) or `attempt-rejected`. */
  | ({ readonly type: 'admit-attempt'; readonly attempt: number } & StepKey)
  // --- effects
  /** Run the tool or agent → `attempt-succeeded` | `attempt-failed` | `attempt-cancelled`. */
  | ({ readonly type: 'run-attempt'; readonly attempt: number } & StepKey)
  /** Abort what runs (or waits for admission) → `attempt-cancelled`, unless it ended before. */
  | ({ readonly type: 'cancel-attempt'; readonly attempt: number; readonly reason: 'cancelled' | 'timeout' } & StepKey)
  | ({ readonly type: 'start-timer'; readonly timer: TimerPurpose; readonly dueAt: number } & StepKey)
  | ({ readonly type: 'cancel-timer'; readonly timer: TimerPurpose } & StepKey)
  /** Create the child (idempotent: its id derives from execution, path and group) → `child-started`, later `child-ended`. */
  | ({ readonly type: 'start-child' } & StepKey)
  | ({ readonly type: 'cancel-child'; readonly executionId: string } & StepKey)
  /** The execution has ended: tell the parent, release the ownership, drop its timers. */
  | { readonly type: 'finish' };
