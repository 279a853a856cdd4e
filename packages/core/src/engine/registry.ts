import {
  defaultWorkflowVersion,
  OrchestratorError,
  parseReference,
  resolveReference,
  type WorkflowDocument,
} from '@orchestr8/schema';
import valid from 'semver/functions/valid.js';
import type { Agent } from '../ports/agent.ts';
import type { Registry } from '../ports/registry.ts';
import type { Tool } from '../ports/tool.ts';

/** What {@link createRegistry} makes findable. */
export interface RegistryContents {
  readonly tools?: readonly Tool[];
  readonly agents?: readonly Agent[];
  readonly workflows?: readonly WorkflowDocument[];
}

/**
 * A registry of what is given. References are `id` or `id@range` (as npm writes ranges); the highest version that fits
 * wins, and a pre-release only where the range names one or nothing else is there.
 *
 * @throws OrchestratorError `invalid-version`, `duplicate-registration`
 * @example
 * ```ts
 * const registry = createRegistry({ tools: [calculator], agents: [wordCounter] });
 * registry.tool('math_calculator@^1')?.version;
 * ```
 */
export function createRegistry(contents: RegistryContents): Registry {
  const tools = new Shelf('tool', contents.tools ?? [], ({ id, version }) => ({ id, version }));
  const agents = new Shelf('agent', contents.agents ?? [], ({ id, version }) => ({ id, version }));
  const workflows = new Shelf('workflow', contents.workflows ?? [], ({ metadata }) => ({
    id: metadata.id,
    version: metadata.version ?? defaultWorkflowVersion,
  }));
  return {
    tool: (reference) => tools.find(reference),
    agent: (reference) => agents.find(reference),
    workflow: (reference) => workflows.find(reference),
    tools: () => tools.all,
    agents: () => agents.all,
    workflows: () => workflows.all,
  };
}

interface Entry<T> {
  readonly id: string;
  readonly version: string;
  readonly value: T;
}

class Shelf<T> {
  readonly all: readonly T[];
  readonly #entries: readonly Entry<T>[];
  readonly #found = new Map<string, T | undefined>();

  constructor(kind: string, all: readonly T[], nameOf: (value: T) => { id: string; version: string }) {
    this.all = all;
    this.#entries = all.map((value) => ({ ...nameOf(value), value }));
    const names = new Set<string>();
    for (const { id, version } of this.#entries) {
      if (valid(version) === null) throw invalidVersion(kind, id, version);
      if (names.has(`${id}@${version}`)) throw duplicate(kind, id, version);
      names.add(`${id}@${version}`);
    }
  }

  /** @throws OrchestratorError `invalid-reference` */
  find(reference: string): T | undefined {
    if (!this.#found.has(reference)) {
      this.#found.set(reference, resolveReference(parseReference(reference), this.#entries)?.value);
    }
    return this.#found.get(reference);
  }
}

function invalidVersion(kind: string, id: string, version: string): OrchestratorError {
  return new OrchestratorError(`The ${kind} "${id}" has the version "${version}", which is no semantic version.`, {
    code: 'invalid-version',
    hint: 'Write three numbers, such as 1.0.0.',
  });
}

function duplicate(kind: string, id: string, version: string): OrchestratorError {
  return new OrchestratorError(`The ${kind} "${id}" ${version} is registered twice.`, {
    code: 'duplicate-registration',
    hint: 'Remove one of the two, or give it another version.',
  });
}
