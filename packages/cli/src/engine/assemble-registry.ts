import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createTaskRegistry, loadPlaybook, type Playbook, type TaskRegistryOptions } from '@orchestr8/agents';
import type { Registry } from '@orchestr8/core';
import { defaultWorkflowVersion, type Catalog, type WorkflowDocument } from '@orchestr8/schema';
import type { Settings } from '../config/settings.ts';
import { unreadable } from '../run/json-argument.ts';
import { loadWorkflow } from '../run/read-workflow.ts';

/** What is built in, and what the config file adds. `artifacts`: how the reviewer of tasks reaches what a run left behind. */
export async function assembleRegistry(
  { config, configFile }: Settings,
  artifacts?: NonNullable<TaskRegistryOptions['artifacts']>,
): Promise<Registry> {
  const base = configFile === null ? process.cwd() : dirname(configFile);
  const { tools = [], agents = [] } = config;
  return await createTaskRegistry({
    tools,
    agents,
    workflows: await all(config.workflows, (file) => readWorkflow(resolve(base, file))),
    playbooks: await all(config.playbooks, (file) => readPlaybook(resolve(base, file))),
    ...(artifacts !== undefined && { artifacts }),
  });
}

/** What is given as it is, and what is the name of a file. */
async function all<T extends object>(
  given: readonly (T | string)[] | undefined,
  read: (file: string) => Promise<T>,
): Promise<readonly T[]> {
  return await Promise.all((given ?? []).map((each) => (typeof each === 'string' ? read(each) : each)));
}

async function readWorkflow(file: string): Promise<WorkflowDocument> {
  return await loadWorkflow(file, {});
}

async function readPlaybook(file: string): Promise<Playbook> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  return await loadPlaybook(bytes);
}

/** What a document may name, for its validation. */
export function catalogOf(registry: Registry): Catalog {
  return {
    tools: registry.tools(),
    agents: registry.agents(),
    workflows: registry.workflows().map(({ metadata, input }) => ({
      id: metadata.id,
      version: metadata.version ?? defaultWorkflowVersion,
      ...(input !== undefined && { inputSchema: input }),
    })),
  };
}
