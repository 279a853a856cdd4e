import { randomUUID } from 'node:crypto';
import { toErrorData, type Budget, type ErrorData, type JsonValue } from '@orchestr8/schema';
import { Adoption } from '../driver/adoption.ts';
import { Admissions } from '../driver/admission.ts';
import { Breath } from '../driver/breath.ts';
import { Documents } from '../driver/documents.ts';
import { Evaluator } from '../driver/evaluator.ts';
import { EventBus } from '../driver/event-bus.ts';
import { Executions } from '../driver/executions.ts';
import { Projections } from '../driver/projections.ts';
import { Redactor } from '../driver/redactor.ts';
import type { Runtime } from '../driver/runtime.ts';
import { SchemaChecks } from '../driver/schema-checks.ts';
import { Secrets } from '../driver/secrets.ts';
import { systemClock } from '../driver/system-clock.ts';
import { Timers } from '../driver/timers.ts';
import { Values } from '../driver/values.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { BudgetLedger } from '../ports/budget-ledger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from '../ports/engine.ts';
import type { JournalStore, OwnerHandle } from '../ports/journal-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Registry } from '../ports/registry.ts';
import { EmbeddedEngine } from './embedded-engine.ts';

/** What {@link createEngine} is made of. */
export interface EngineOptions {
  readonly store: JournalStore;
  readonly blobs: BlobStore;
  readonly ledger: BudgetLedger;
  readonly registry: Registry;
  /** Default: this machine's. */
  readonly clock?: Clock;
  /** Absolute path of the directory that executions may write to, unless they are started with another. */
  readonly workspace: string;
  /** What no tool may touch: see {@link StepContext.forbidden}. Give the private paths of the stores. Default: none. */
  readonly forbidden?: readonly string[];
  /** Whether to take over, unasked, what nobody alive runs. Default: true. */
  readonly adopt?: boolean;
  /** The value of a secret by its name. Default: the environment variable of that name. */
  readonly secrets?: (name: string) => string | undefined;
  /** 0 ≤ random < 1, for the jitter of waits. Default: `Math.random`. */
  readonly random?: () => number;
  /** New ids for executions and messages. Default: random UUIDs. */
  readonly idSource?: () => string;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Of executions that are started without one. Default: none. */
  readonly defaultBudget?: Budget;
  /** How long code that was told to stop may take before it is recorded as stopped, in ms. Default: 2000. */
  readonly cancelGraceMs?: number;
}

const silent: Logger = { log: () => {} };

/**
 * An engine in this process. Several, also in several processes, may work on one store.
 *
 * @example
 * ```ts
 * const engine = await createEngine({
 *   store: new MemoryJournalStore(),
 *   blobs: new MemoryBlobStore(),
 *   ledger: new MemoryBudgetLedger(),
 *   registry: createRegistry({ tools: [calculator] }),
 *   workspace: process.cwd(),
 * });
 * const { executionId } = await engine.start({ workflow, input: { expression: '1 + 1' } });
 * await engine.wait(executionId);
 * console.log((await engine.get(executionId)).output);
 * await engine.close();
 * ```
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { runtime, release } = makeRuntime(options, (executionId) => wake(executionId));
  const executions = new Executions(runtime);
  const wake = (executionId: string): void => {
    executions
      .find(executionId)
      ?.inbox.drain()
      .catch((error: unknown) => {
        const { code, message } = runtime.errorData(error);
        runtime.logger.log('error', message, { executionId, code });
      });
  };
  const adoption = options.adopt === false ? null : new Adoption(runtime, executions);
  const engine = new EmbeddedEngine({ runtime, executions, adoption, release });
  adoption?.start(await runtime.owner());
  return engine;
}

interface MadeRuntime {
  readonly runtime: Runtime;
  release(): Promise<void>;
}

function makeRuntime(options: EngineOptions, onInbox: (executionId: string) => void): MadeRuntime {
  const { store, blobs, ledger, registry, workspace, clock = systemClock } = options;
  const timers = new Timers(clock);
  const redactor = new Redactor();
  const values = new Values({ blobs, store, redactor });
  let owner: Promise<OwnerHandle> | null = null;
  const runtime: Runtime = {
    store,
    blobs,
    ledger,
    registry,
    clock,
    timers,
    redactor,
    values,
    evaluator: new Evaluator(values),
    checks: new SchemaChecks(),
    documents: new Documents(registry),
    admissions: new Admissions(clock, timers),
    bus: new EventBus(),
    breath: new Breath(),
    projections: new Projections(store),
    secrets: new Secrets(options.secrets ?? ((name) => process.env[name]), redactor),
    logger: options.logger ?? silent,
    random: options.random ?? Math.random,
    newId: options.idSource ?? randomUUID,
    workspace,
    forbidden: options.forbidden ?? [],
    defaultBudget: options.defaultBudget,
    graceMs: options.cancelGraceMs ?? 2_000,
    owner: () => (owner ??= openOwner(store, onInbox)),
    errorData: (thrown) => redacted(redactor, thrown),
  };
  return { runtime, release: async () => (await owner)?.close() };
}

async function openOwner(store: JournalStore, onInbox: (executionId: string) => void): Promise<OwnerHandle> {
  const owner = await store.openOwner();
  owner.onInbox(onInbox);
  return owner;
}

function redacted(redactor: Redactor, thrown: unknown): ErrorData {
  const error = toErrorData(thrown);
  if (!redactor.active) return error;
  const { message, hint, details } = error;
  return {
    ...error,
    message: redactor.text(message),
    hint: hint === null ? null : redactor.text(hint),
    details: JSON.parse(redactor.text(JSON.stringify(details))) as JsonValue,
  };
}
