import type { Budget, ErrorData } from '@orchestr8/schema';
import type { BlobStore } from '../ports/blob-store.ts';
import type { BudgetLedger } from '../ports/budget-ledger.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalStore, OwnerHandle } from '../ports/journal-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Registry } from '../ports/registry.ts';
import type { Admissions } from './admission.ts';
import type { Breath } from './breath.ts';
import type { Documents } from './documents.ts';
import type { Evaluator } from './evaluator.ts';
import type { EventBus } from './event-bus.ts';
import type { Projections } from './projections.ts';
import type { Redactor } from './redactor.ts';
import type { SchemaChecks } from './schema-checks.ts';
import type { Secrets } from './secrets.ts';
import type { Timers } from './timers.ts';
import type { Values } from './values.ts';

/** What all executions of one engine share. */
export interface Runtime {
  readonly store: JournalStore;
  readonly blobs: BlobStore;
  readonly ledger: BudgetLedger;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly values: Values;
  readonly evaluator: Evaluator;
  readonly checks: SchemaChecks;
  readonly documents: Documents;
  readonly admissions: Admissions;
  readonly bus: EventBus;
  readonly breath: Breath;
  readonly projections: Projections;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** 0 ≤ random < 1: for jitter only. */
  random(): number;
  /** A new id for an execution, a message or a correlation. */
  newId(): string;
  /** Absolute. */
  readonly workspace: string;
  /** Absolute paths that no tool may touch. */
  readonly forbidden: readonly string[];
  readonly defaultBudget: Budget | undefined;
  /** How long code that was told to stop may take to do so, in ms. */
  readonly graceMs: number;
  /** This process as an owner; registered at the first call. */
  owner(): Promise<OwnerHandle>;
  /** What was thrown, as it may be written: without secrets. */
  errorData(thrown: unknown): ErrorData;
}
