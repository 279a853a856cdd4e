import type { StepContext } from '@orchestr8/core';
import type { ErrorData, JsonValue } from '@orchestr8/schema';
import type { CheckedPlan } from './plan.ts';

export type Verdict = 'APPROVED' | 'REVISE' | 'FAILED';

/** One thing that was looked at, and what was seen. */
export interface CriterionResult {
  readonly name: string;
  readonly passed: boolean;
  readonly reason: string;
}

/** What a reviewer says of a result. */
export interface Review {
  readonly verdict: Verdict;
  readonly criteria: readonly CriterionResult[];
  /** For the planner: what the next plan should do otherwise. Null where there is nothing to say. */
  readonly feedback: string | null;
  /** Of a failed execution. */
  readonly error: ErrorData | null;
}

export interface ReviewRequest {
  readonly task: string;
  readonly iteration: number;
  readonly plan: CheckedPlan;
  /** What the plan put out; null where it failed. */
  readonly output: JsonValue;
  /** How it failed, or null. */
  readonly error: ErrorData | null;
}

/** Judges a result. Never the planner of what it judges. */
export interface Reviewer {
  readonly id: string;
  review(request: ReviewRequest, context: StepContext): Promise<Review>;
}
