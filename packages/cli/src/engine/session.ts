import { createEngine, createRegistry, type BlobStore, type Engine, type Registry } from '@orchestr8/core';
import { openStores } from '@orchestr8/store';
import { loadSettings, type Settings } from '../config/settings.ts';
import { promisesFolder } from '../run/promised-start.ts';

/** The engine of one command, on the store that the settings name. */
export interface Session extends AsyncDisposable {
  readonly engine: Engine;
  readonly blobs: BlobStore;
  readonly registry: Registry;
  readonly home: string;
}

export interface SessionOptions {
  /** Whether to take over, unasked, what nobody alive runs. A command does what it was asked, so: false. */
  readonly adopt?: boolean;
  /** Nothing is run: what could run is not loaded. */
  readonly readOnly?: boolean;
  /** Default: the current directory. */
  readonly workspace?: string;
}

/** Opens the store and the engine. Closing hands back what runs, so that another process can go on with it. */
export async function openSession(given?: Settings, options: SessionOptions = {}): Promise<Session> {
  const settings = given ?? (await loadSettings());
  const { home, databaseUrl, blobUrl } = settings;
  const stores = await openStores(databaseUrl, { home, blobUrl });
  try {
    const registry =
      options.readOnly === true ? createRegistry({}) : await registryOf(settings, stores.blobs, () => engine);
    const engine: Engine = await createEngine({
      store: stores.journal,
      blobs: stores.blobs,
      ledger: stores.ledger,
      registry,
      workspace: options.workspace ?? process.cwd(),
      forbidden: [...stores.privatePaths, promisesFolder(home)],
      adopt: options.adopt ?? false,
    });
    const closeEngine = engine.close.bind(engine);
    const close = async (): Promise<void> => {
      await closeEngine();
      await stores.close();
    };
    return { engine, blobs: stores.blobs, registry, home, [Symbol.asyncDispose]: close };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function registryOf(settings: Settings, blobs: BlobStore, engine: () => Engine): Promise<Registry> {
  const [{ assembleRegistry }, { engineArtifacts }] = await Promise.all([
    import('./assemble-registry.ts'),
    import('@orchestr8/agents'),
  ]);
  return await assembleRegistry(settings, engineArtifacts(engine, blobs));
}
