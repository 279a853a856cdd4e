import type { Agent, Registry, Tool } from '@orchestr8/core';
import type { WorkflowDocument } from '@orchestr8/schema';
import type { Playbook } from '../playbooks/playbook.ts';
import type { ReviewedArtifact } from '../review/subject.ts';
import type { Planner } from './plan.ts';
import type { Reviewer } from './review.ts';

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
  const { makeTaskRegistry } = await import('./make-task-registry.ts');
  return await makeTaskRegistry(options);
}
