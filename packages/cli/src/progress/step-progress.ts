import type { ExecutionStatus } from '@orchestr8/core';

/** What people see of a step while the run goes on. Times are ms since the epoch. */
export interface StepProgress {
  readonly path: string;
  readonly id: string;
  readonly kind: string;
  /** Item of the map or round of the loop that it is in directly; null elsewhere. */
  readonly index: number | null;
  /** Attempt group. */
  readonly group: number;
  readonly holder: StepProgress | null;
  status: 'ready' | 'running' | 'waiting' | 'retrying' | 'completed' | 'failed' | 'cancelled' | 'skipped';
  /** The tool, agent or workflow that does it. */
  actor: string | null;
  attempt: number;
  readonly readyAt: number;
  /** Null until the first attempt starts; a holder starts when it is ready. */
  startedAt: number | null;
  endedAt: number | null;
  /** What it waits for, or why it is tried again. */
  note: string | null;
  /** The command that lets it go on. */
  command: string | null;
  error: string | null;
  /** Of a map. */
  items: { total: number; done: number; failed: number } | null;
  /** Steps inside, in the order in which they began; of a map, only those under way. */
  readonly inside: Set<StepProgress>;
  /** The run of a `workflow` step. */
  child: RunProgress | null;
}

/** What people see of an execution while it goes on. */
export interface RunProgress {
  readonly executionId: string;
  workflow: string;
  status: ExecutionStatus;
  startedAt: number;
  endedAt: number | null;
  note: string | null;
  error: string | null;
  /** Ids of the document's steps, so that those to come are shown, too. */
  plan: readonly string[];
  readonly steps: Set<StepProgress>;
  readonly byPath: Map<string, StepProgress>;
}

export function newRun(executionId: string): RunProgress {
  return {
    executionId,
    workflow: '',
    status: 'pending',
    startedAt: 0,
    endedAt: null,
    note: null,
    error: null,
    plan: [],
    steps: new Set(),
    byPath: new Map(),
  };
}

/** From ready to the first attempt, in ms. */
export function queuedMs(step: StepProgress, now: number): number {
  return (step.startedAt ?? step.endedAt ?? now) - step.readyAt;
}

/** From the first attempt on, in ms. */
export function runMs(step: StepProgress, now: number): number {
  return step.startedAt === null ? 0 : (step.endedAt ?? now) - step.startedAt;
}
