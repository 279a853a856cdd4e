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
  const places = placesOf(config, base, home);
  const databaseUrl = environment['ORCHESTR8_DATABASE_URL'] || places.databaseUrl;
  const blobUrl = environment['ORCHESTR8_BLOB_URL'] || places.blobUrl;
  return { home, databaseUrl, blobUrl, configFile: file, config };
}

/** The settings with what a program says itself, which wins over all. Its relative paths start from `directory`. */
export function withOptions(settings: Settings, options: Config, directory: string): Settings {
  const { home, store, ...lists } = options;
  const place = { ...(home !== undefined && { home }), ...(store !== undefined && { store }) };
  const own = placesOf(place, directory, given(home, directory) ?? settings.home);
  const added = Object.entries(lists).flatMap(([key, list]) =>
    list === undefined ? [] : [[key, [...(settings.config[key as keyof typeof lists] ?? []), ...list]]],
  );
  return {
    ...settings,
    home: given(home, directory) ?? settings.home,
    databaseUrl: store !== undefined || home !== undefined ? own.databaseUrl : settings.databaseUrl,
    blobUrl: own.blobUrl ?? settings.blobUrl,
    config: { ...settings.config, ...Object.fromEntries(added) },
  };
}

function placesOf(
  { store }: Config,
  base: string,
  home: string,
): { readonly databaseUrl: string; readonly blobUrl: string | undefined } {
  const { database, blobs } = typeof store === 'string' ? { database: store } : (store ?? {});
  return {
    databaseUrl: absoluteUrl(database, base) ?? `sqlite:${join(home, 'orchestr8.db')}`,
    blobUrl: absoluteUrl(blobs === undefined || /^[a-z][a-z0-9+.-]+:/.test(blobs) ? blobs : `file:${blobs}`, base),
  };
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
