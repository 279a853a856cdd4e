import type { Agent, Registry, Tool } from '@orchestr8/core';
import type { WorkflowDocument } from '@orchestr8/schema';
import type { Playbook } from '../playbooks/playbook.ts';
import type { ReviewedArtifact } from '../review/subject.ts';
import { conclusionAgent } from './conclusion-agent.ts';
import type { Planner } from './plan.ts';
import { plannerAgent } from './planner-agent.ts';
import { playbookPlanner } from './playbook-planner.ts';
import type { Reviewer } from './review.ts';
import { reviewerAgent } from './reviewer-agent.ts';
import { ruleReviewer } from './rule-reviewer.ts';
import { taskWorkflow } from './task-workflow.ts';

/** What is added to the built-in tools, agents, workflows and playbooks. */
export interface TaskRegistryOptions {
  readonly tools?: readonly Tool[];
  readonly agents?: readonly Agent[];
  readonly workflows?: readonly WorkflowDocument[];
  /** A playbook with the id of a bundled one takes its place. Each is checked: `playbook-invalid`. */
  readonly playbooks?: readonly Playbook[];
  /** Asked in order, before the playbooks are. */
  readonly planners?: readonly Planner[];
  /** Default: the rules of the playbook. */
  readonly reviewer?: Reviewer;
  /**
   * How the reviewer reaches the artifacts of a run, by the id of its root; `engineArtifacts` makes one from an engine.
   * Without it nothing is said of artifacts.
   */
  readonly artifacts?: (rootId: string) => Promise<readonly ReviewedArtifact[]>;
}

/**
 * A registry with everything that is built in: the tools, the `task` workflow with its agents, the playbooks; and with
 * what is given.
 *
 * @throws OrchestratorError `playbook-invalid`, `duplicate-registration`, `invalid-version`
 * @example
 * ```ts
 * const registry = await createTaskRegistry({ tools: [shout], playbooks: [greet] });
 * const engine = await createEngine({ store, blobs, ledger, registry, workspace: process.cwd() });
 * await engine.start({ workflow: 'task', input: { task: 'What is 15 percent of 240?' } });
 * ```
 */
export async function createTaskRegistry(options: TaskRegistryOptions = {}): Promise<Registry> {
  const [{ createRegistry }, { builtInTools }] = await Promise.all([
    import('@orchestr8/core'),
    import('@orchestr8/tools'),
  ]);
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
  const { loadPlaybook } = await import('../playbooks/load-playbook.ts');
  return await Promise.all(playbooks.map(async (playbook) => await loadPlaybook(playbook, { tools })));
}

async function allPlaybooks(own: readonly Playbook[]): Promise<readonly Playbook[]> {
  const { bundledPlaybooks } = await import('../playbooks/bundled-playbooks.ts');
  const replaced = new Set(own.map(({ id }) => id));
  return [...own, ...(await bundledPlaybooks()).filter(({ id }) => !replaced.has(id))];
}
