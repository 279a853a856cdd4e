import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './define-config.ts';
import { loadConfig } from './load-config.ts';

/** What the environment, the config file and the defaults say, in this order. Paths are absolute. */
export interface Settings {
  readonly home: string;
  readonly databaseUrl: string;
  /** Undefined: beside the database, in the home. */
  readonly blobUrl: string | undefined;
  readonly configFile: string | null;
  readonly config: Config;
}

export async function loadSettings(
  directory: string = process.cwd(),
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Settings> {
  const { file, config } = await loadConfig(directory);
  const base = file === null ? directory : dirname(file);
  const home =
    given(environment['ORCHESTR8_HOME'], directory) ?? given(config.home, base) ?? join(directory, '.orchestr8');
  const store = typeof config.store === 'string' ? { database: config.store } : config.store;
  const databaseUrl =
    environment['ORCHESTR8_DATABASE_URL'] ||
    absoluteUrl(store?.database, base) ||
    `sqlite:${join(home, 'orchestr8.db')}`;
  const blobUrl = environment['ORCHESTR8_BLOB_URL'] || absoluteUrl(store?.blobs, base);
  return { home, databaseUrl, blobUrl, configFile: file, config };
}

/** The file of a SQLite database; null for other stores. */
export function databaseFile(databaseUrl: string): string | null {
  if (!databaseUrl.startsWith('sqlite:')) return null;
  const rest = databaseUrl.slice('sqlite:'.length);
  return rest.startsWith('//') ? fileURLToPath(`file:${rest}`) : resolve(rest);
}

/** Whether there is a store already; looking at one does not make it. */
export function storeExists({ databaseUrl }: Settings): boolean {
  const file = databaseFile(databaseUrl);
  return file === null || existsSync(file);
}

function given(path: string | undefined, base: string): string | undefined {
  return path === undefined || path === '' ? undefined : resolve(base, path);
}

/** Relative paths in the config file are relative to it. */
function absoluteUrl(url: string | undefined, base: string): string | undefined {
  const [, scheme, rest] = /^(sqlite|file):(?!\/\/)(.+)$/.exec(url ?? '') ?? [];
  return scheme === undefined || rest === undefined ? url : `${scheme}:${resolve(base, rest)}`;
}
