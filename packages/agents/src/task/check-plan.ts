import { createHash } from 'node:crypto';
import type { Registry, Tool } from '@orchestr8/core';
import {
  canonicalJson,
  hasExpression,
  OrchestratorError,
  parseReference,
  validateWorkflow,
  walkSteps,
  type Catalog,
  type JsonValue,
  type Problem,
  type Step,
  type WorkflowDocument,
} from '@orchestr8/schema';
import type { CheckedPlan, Plan } from './plan.ts';
import { taskWorkflow } from './task-workflow.ts';

/** No plan may have more steps; those of the workflows that it names count, too. */
export const mostPlanSteps = 200;

/** Agents of the task workflow itself: a plan that calls them would plan or review itself. */
export const taskAgents: readonly string[] = ['planner', 'reviewer', 'task-conclusion'];

/**
 * A plan that may run: valid, within the limits, with allowed tools only, and hashed.
 *
 * @throws OrchestratorError `plan-invalid`, with all the problems in `details.problems`
 */
export async function checkPlan(
  plan: Plan,
  {
    registry,
    tools,
    planner,
  }: { readonly registry: Registry; readonly tools: readonly Tool[]; readonly planner: string },
): Promise<CheckedPlan> {
  const problems = [...(await validateWorkflow(plan.workflow, catalogOf(registry, tools)))];
  // What is no valid document can't be walked.
  if (problems.length === 0) problems.push(...limitProblems(plan.workflow, registry, tools));
  if (plan.criteria.length === 0) {
    const message = 'The plan says nothing that its result could be reviewed by.';
    problems.push({ code: 'no-criteria', pointer: '', message, hint: 'Give at least one criterion.' });
  }
  if (problems.length > 0) throw invalid(planner, problems);
  return { ...plan, planner, hash: planHash(plan.workflow, plan.input) };
}

/** SHA-256 (hex) of the canonical JSON of a workflow and its input. */
export function planHash(workflow: WorkflowDocument, input: JsonValue): string {
  const plain = JSON.parse(JSON.stringify({ workflow, input })) as JsonValue;
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

function catalogOf(registry: Registry, tools: readonly Tool[]): Catalog {
  return {
    tools,
    agents: registry.agents().filter(({ id }) => !taskAgents.includes(id)),
    workflows: registry
      .workflows()
      .filter(({ metadata }) => metadata.id !== taskWorkflow.metadata.id)
      .map(({ metadata, input }) => ({ id: metadata.id, version: metadata.version, inputSchema: input })),
  };
}

function limitProblems(workflow: WorkflowDocument, registry: Registry, tools: readonly Tool[]): readonly Problem[] {
  const problems: Problem[] = [];
  const allowed = new Set(tools.map(({ id }) => id));
  const seen = new Set<WorkflowDocument>();
  let count = 0;
  const visit = (document: WorkflowDocument): void => {
    if (seen.has(document)) return;
    seen.add(document);
    for (const { step, pointer } of walkSteps(document)) {
      count += 1;
      const problem = stepProblem(step, allowed);
      if (problem !== null) problems.push({ ...problem, pointer });
      const named =
        step.kind === 'workflow' && !hasExpression(step.workflow) ? registry.workflow(step.workflow) : undefined;
      if (named !== undefined) visit(named);
    }
  };
  visit(workflow);
  if (count > mostPlanSteps) {
    const message = `The plan has ${count} steps, more than ${mostPlanSteps}.`;
    problems.push({ code: 'too-many-steps', pointer: '/steps', message, hint: 'Use a map where steps are alike.' });
  }
  return problems;
}

function stepProblem(step: Step, allowed: ReadonlySet<string>): Omit<Problem, 'pointer'> | null {
  if (step.kind === 'tool' && !allowed.has(parseReference(step.tool).id)) {
    const message = `The tool "${step.tool}" is not among those that this task may use.`;
    return { code: 'tool-not-allowed', message, hint: `It may use: ${[...allowed].join(', ')}.` };
  }
  if (step.kind !== 'workflow') return null;
  if (hasExpression(step.workflow)) {
    const message = 'A plan must be known before it runs, and this step takes its workflow from an expression.';
    return { code: 'workflow-computed', message, hint: 'Name the workflow, or put its steps into the plan.' };
  }
  if (parseReference(step.workflow).id !== taskWorkflow.metadata.id) return null;
  return { code: 'task-in-plan', message: "A plan can't start another task.", hint: 'Put the steps into the plan.' };
}

function invalid(planner: string, problems: readonly Problem[]): OrchestratorError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new OrchestratorError(
    `The plan of "${planner}" can't run${first?.pointer ? ` (${first.pointer})` : ''}: ${first?.message ?? ''}${more}`,
    {
      code: 'plan-invalid',
      hint: first?.hint,
      details: { problems: problems.map((problem) => ({ ...problem })) },
    },
  );
}
