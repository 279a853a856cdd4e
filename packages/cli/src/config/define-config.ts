import type { Playbook } from '@orchestr8/agents';
import type { Agent, Tool } from '@orchestr8/core';
import type { WorkflowDocument } from '@orchestr8/schema';

/** What `orchestr8.config.ts` says. The environment wins over it. */
export interface Config {
  /** Where everything is kept that has no place of its own; relative to the config file. Default: `.orchestr8` in the current directory. */
  readonly home?: string;
  /** `sqlite:PATH`, `postgres://…` or `memory:`, and the directory of large values; relative to the config file. */
  readonly store?: string | { readonly database?: string; readonly blobs?: string };
  readonly tools?: readonly Tool[];
  readonly agents?: readonly Agent[];
  /** Documents, or files of them relative to the config file. */
  readonly workflows?: readonly (WorkflowDocument | string)[];
  /** Further playbooks, or files of them relative to the config file. */
  readonly playbooks?: readonly (Playbook | string)[];
}

/**
 * The default export of `orchestr8.config.ts`.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'orchestr8';
 *
 * export default defineConfig({ store: 'sqlite:./runs.db', workflows: ['./workflows/report.yaml'] });
 * ```
 */
export function defineConfig(config: Config): Config {
  return config;
}
