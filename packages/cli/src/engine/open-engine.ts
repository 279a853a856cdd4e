import type { Engine } from '@orchestr8/core';
import { loadSettings, withOptions } from '../config/settings.ts';
import type { Config } from '../config/define-config.ts';
import { openSession } from './session.ts';

/** What {@link createEngine} may be told; each wins over the environment and the config file. */
export interface EngineSettings extends Config {
  /** Where `orchestr8.config.ts` is looked for, and what relative paths start from. Default: the current directory. */
  readonly directory?: string;
  /** The only directory that executions write to, unless they are started with another. Default: `directory`. */
  readonly workspace?: string;
  /** Whether to take over, unasked, what nobody alive runs. Default: true. */
  readonly adopt?: boolean;
}

/**
 * An engine with all that the command line has: the store of the environment and of `orchestr8.config.ts` (SQLite in
 * `.orchestr8` by default), the built-in tools, agents and playbooks. Executions that a process left unfinished go on.
 *
 * @throws OrchestratorError `config-invalid`, and what opening a store throws
 *
 * @example
 * ```ts
 * import { createEngine } from 'orchestr8';
 *
 * const engine = await createEngine();
 * const { executionId } = await engine.start({ workflow: 'task', input: { task: 'What is 2 + 3?' } });
 * await engine.wait(executionId);
 * console.log((await engine.get(executionId)).output);
 * await engine.close();
 * ```
 */
export async function createEngine(options: EngineSettings = {}): Promise<Engine> {
  const { directory = process.cwd(), workspace = directory, adopt = true, ...config } = options;
  const settings = withOptions(await loadSettings(directory), config, directory);
  const session = await openSession(settings, { adopt, workspace });
  return Object.assign(session.engine, { close: () => session[Symbol.asyncDispose]() });
}
