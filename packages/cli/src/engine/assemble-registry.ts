import { resolve, dirname } from 'node:path';
import { createRegistry, type Registry } from '@orchestr8/core';
import { builtInTools } from '@orchestr8/tools';
import type { Settings } from '../config/settings.ts';
import { defaultWorkflowVersion, type Catalog } from '@orchestr8/schema';
import { loadWorkflow } from '../run/read-workflow.ts';

/** What is built in and what the config file adds: of equal id and version, the config file's. */
export async function assembleRegistry({ config, configFile }: Settings): Promise<Registry> {
  const base = configFile === null ? process.cwd() : dirname(configFile);
  const workflows = await Promise.all(
    (config.workflows ?? []).map((each) => (typeof each === 'string' ? loadWorkflow(resolve(base, each), {}) : each)),
  );
  return createRegistry({
    tools: [...without(builtInTools, config.tools ?? []), ...(config.tools ?? [])],
    agents: config.agents ?? [],
    workflows,
  });
}

interface Versioned {
  readonly id: string;
  readonly version: string;
}

function without<T extends Versioned>(all: readonly T[], replaced: readonly Versioned[]): readonly T[] {
  return all.filter(({ id, version }) => !replaced.some((other) => other.id === id && other.version === version));
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
