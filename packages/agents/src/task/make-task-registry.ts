import { createRegistry, type Registry, type Tool } from '@orchestr8/core';
import { builtInTools } from '@orchestr8/tools';
import { bundledPlaybooks } from '../playbooks/bundled-playbooks.ts';
import { loadPlaybook } from '../playbooks/define-playbook.ts';
import type { Playbook } from '../playbooks/playbook.ts';
import { conclusionAgent } from './conclusion-agent.ts';
import { plannerAgent } from './planner-agent.ts';
import { playbookPlanner } from './playbook-planner.ts';
import { reviewerAgent } from './reviewer-agent.ts';
import { ruleReviewer } from './rule-reviewer.ts';
import type { TaskRegistryOptions } from './task-registry.ts';
import { taskWorkflow } from './task-workflow.ts';

/** What `createTaskRegistry` does, once it is needed: this loads the engine's registry and every tool. */
export async function makeTaskRegistry(options: TaskRegistryOptions): Promise<Registry> {
  const tools = [...builtInTools, ...(options.tools ?? [])];
  const own = await checked(options.playbooks ?? [], tools);
  const { artifacts } = options;
  const registry: Registry = createRegistry({
    tools,
    agents: [
      plannerAgent({
        planners: [...(options.planners ?? []), playbookPlanner],
        playbooks: async () => await allPlaybooks(own),
        registry: () => registry,
      }),
      reviewerAgent(options.reviewer ?? ruleReviewer(artifacts === undefined ? {} : { artifacts })),
      conclusionAgent(),
      ...(options.agents ?? []),
    ],
    workflows: [taskWorkflow, ...(options.workflows ?? [])],
  });
  return registry;
}

async function checked(playbooks: readonly Playbook[], tools: readonly Tool[]): Promise<readonly Playbook[]> {
  if (playbooks.length === 0) return [];
  return await Promise.all(playbooks.map(async (playbook) => await loadPlaybook(playbook, { tools })));
}

async function allPlaybooks(own: readonly Playbook[]): Promise<readonly Playbook[]> {
  const replaced = new Set(own.map(({ id }) => id));
  return [...own, ...(await bundledPlaybooks()).filter(({ id }) => !replaced.has(id))];
}
