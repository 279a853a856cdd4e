import type { Tool } from '@orchestr8/core';
import type { JsonObject, JsonSchema, JsonValue, WorkflowDocument } from '@orchestr8/schema';
import type { Criterion, Playbook } from '../playbooks/playbook.ts';
import type { Review } from './review.ts';

/** What a planner is asked. */
export interface PlanRequest {
  readonly task: string;
  /** Directories that the task is about, where it names none itself. */
  readonly folders: readonly string[];
  /** From 0. */
  readonly iteration: number;
  /** What the review of the last round said; null in the first. */
  readonly review: Review | null;
  /** What the plan may use. */
  readonly tools: readonly Tool[];
  readonly playbooks: readonly Playbook[];
}

/** A way to do a task: a workflow, its input, and what must be true of its output. */
export interface Plan {
  readonly workflow: WorkflowDocument;
  readonly input: JsonValue;
  /** Which playbook it is from. */
  readonly playbook?: string;
  readonly outputSchema?: JsonSchema;
  readonly criteria: readonly Criterion[];
  /** One or two sentences for people: what will be done, and why this. */
  readonly explanation: string;
}

/** A planner that can't plan the task says why, so that the next one is asked and the person learns what is missing. */
export interface PlanRefusal {
  readonly refused: string;
  readonly hint?: string;
  readonly details?: JsonObject;
}

/** Turns a task into a plan. Planners are asked in order; the first plan is taken. */
export interface Planner {
  readonly id: string;
  plan(request: PlanRequest, context: PlannerContext): Promise<Plan | PlanRefusal>;
}

/** Where the planner plans for. */
export interface PlannerContext {
  readonly workspace: string;
  readonly signal: AbortSignal;
}

/** A plan that was checked, with what identifies it. */
export interface CheckedPlan extends Plan {
  readonly planner: string;
  /** SHA-256 of the canonical JSON of workflow and input, in hex. */
  readonly hash: string;
}
