import { existsSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OrchestratorError } from '@orchestr8/schema';
import type { Config } from './define-config.ts';

const fileNames = ['orchestr8.config.ts', 'orchestr8.config.mts', 'orchestr8.config.mjs', 'orchestr8.config.js'];
const keys: readonly string[] = ['home', 'store', 'tools', 'agents', 'workflows', 'playbooks'];

export interface LoadedConfig {
  /** Absolute; null: there is none, and the defaults count. */
  readonly file: string | null;
  readonly config: Config;
}

/** The nearest config file, in the directory or above it. */
export function findConfig(directory: string): string | null {
  const { root } = parse(directory);
  for (let current = directory; ; current = dirname(current)) {
    const found = fileNames.map((name) => join(current, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (current === root) return null;
  }
}

/** @throws OrchestratorError `config-invalid`, with the file and, where it is known, the line */
export async function loadConfig(directory: string): Promise<LoadedConfig> {
  const file = findConfig(directory);
  if (file === null) return { file, config: {} };
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  } catch (error) {
    throw configError(file, whatHappened(file, error), error);
  }
  return { file, config: checked(file, loaded.default) };
}

function checked(file: string, config: unknown): Config {
  if (typeof config !== 'object' || config === null)
    throw configError(file, 'has no default export that is an object; write `export default defineConfig({ … })`');
  const unknown = Object.keys(config).filter((key) => !keys.includes(key));
  if (unknown.length > 0)
    throw configError(file, `has the unknown key "${unknown.join('", "')}"; known are ${keys.join(', ')}`);
  for (const key of ['tools', 'agents', 'workflows', 'playbooks'] as const) {
    const value = (config as Config)[key];
    if (value !== undefined && !Array.isArray(value)) throw configError(file, `has a "${key}" that is no list`);
  }
  return config;
}

function configError(file: string, what: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError(`${file} ${what}.`, {
    code: 'config-invalid',
    hint: 'Repair it, or run orchestr8 in a directory that is not below it.',
    details: { file },
    cause,
  });
}

/** The message, with the place in the config file: from the stack, or from the first line of a syntax error. */
function whatHappened(file: string, error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const places = [pathToFileURL(file).href, file].map((name) =>
    name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
  );
  const line = new RegExp(`(?:${places.join('|')})[^:\\n]*:(\\d+)`).exec(error.stack ?? '')?.[1];
  const message = error.message.replace(/\.$/, '').split('\n')[0] ?? '';
  return line === undefined ? `can't be loaded: ${message}` : `can't be loaded (line ${line}): ${message}`;
}
