import type { Agent, JsonSchema, Registry, StepContext } from '@orchestr8/core';
import { isJsonObject, OrchestratorError, parseReference, type JsonObject, type JsonValue } from '@orchestr8/schema';
import type { Playbook } from '../playbooks/playbook.ts';
import type { CheckedPlan, Planner, PlanRefusal, PlanRequest } from './plan.ts';
import type { Review } from './review.ts';

const inputSchema: JsonSchema = {
  type: 'object',
  required: ['request'],
  properties: {
    request: { type: 'object', required: ['task'], properties: { task: { type: 'string' } } },
    iteration: { type: 'integer' },
    review: { type: ['object', 'null'] },
  },
};

/** What a planner agent is made of. */
export interface PlannerAgentOptions {
  /** Asked in order. */
  readonly planners: readonly Planner[];
  /** What is there to plan with. Loaded when it is first needed. */
  readonly playbooks: () => Promise<readonly Playbook[]>;
  /** The registry that the agent itself is in. */
  readonly registry: () => Registry;
}

/** The agent of the `plan` step: asks the planners, checks what they plan, and records it with its hash. */
export function plannerAgent(options: PlannerAgentOptions): Agent {
  return {
    id: 'planner',
    version: '1.0.0',
    description: 'Turns a task into a workflow that was checked and may run.',
    inputSchema,
    timeoutMs: 120_000,
    run: async ({ input }, context) => toJson(await plan(input, options, context)),
  };
}

async function plan(input: JsonValue, options: PlannerAgentOptions, context: StepContext): Promise<CheckedPlan> {
  const registry = options.registry();
  const request = requestOf(input, { registry, playbooks: await options.playbooks() });
  const refusals: PlanRefusal[] = [];
  for (const planner of options.planners) {
    const answer = await planner.plan(request, context);
    if ('refused' in answer) {
      refusals.push(answer);
      continue;
    }
    const { checkPlan } = await import('./check-plan.ts');
    const checked = await checkPlan(answer, { registry, tools: request.tools, planner: planner.id });
    context.log('info', checked.explanation);
    return checked;
  }
  throw noPlan(request.task, refusals);
}

function requestOf(
  input: JsonValue,
  { registry, playbooks }: { readonly registry: Registry; readonly playbooks: readonly Playbook[] },
): PlanRequest {
  const given = isJsonObject(input) ? input : {};
  const request = isJsonObject(given['request']) ? given['request'] : {};
  const allowed = strings(request['tools']);
  const tools =
    allowed === undefined
      ? registry.tools()
      : registry.tools().filter(({ id }) => allowed.some((name) => parseReference(name).id === id));
  return {
    task: typeof request['task'] === 'string' ? request['task'] : '',
    folders: strings(request['folders']) ?? [],
    iteration: typeof given['iteration'] === 'number' ? given['iteration'] : 0,
    // The review step's output, whose shape its agent's schema holds to.
    review: isJsonObject(given['review']) ? (given['review'] as unknown as Review) : null,
    tools,
    playbooks,
  };
}

function strings(value: JsonValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}

function toJson(plan: CheckedPlan): JsonValue {
  return JSON.parse(JSON.stringify(plan)) as JsonValue;
}

function noPlan(task: string, refusals: readonly PlanRefusal[]): OrchestratorError {
  const shown = task.length > 200 ? `${task.slice(0, 200)}…` : task;
  const reasons = refusals.map(({ refused }) => refused).join(' ');
  const details: JsonObject = Object.assign({}, ...refusals.map((refusal) => refusal.details ?? {}));
  return new OrchestratorError(`There is no plan for ${JSON.stringify(shown)}. ${reasons}`, {
    code: 'no-plan',
    hint:
      refusals.find(({ hint }) => hint !== undefined)?.hint ??
      'Put it in the words of a playbook, add a playbook of your own (docs/playbooks.md), or configure a model that plans freely: set a key such as OPENAI_API_KEY and ORCHESTR8_MODELS_PLANNER=openai:MODEL.',
    details,
  });
}
