export { INLINE_LIMIT_BYTES } from './journal/stored-value.ts';
export type { ListItem, StoredValue, ValueSummary } from './journal/stored-value.ts';
export type {
  Amount,
  ArtifactRecord,
  AttemptEndReason,
  EventData,
  EventDraft,
  EventType,
  JournalEvent,
  Pin,
  TimerPurpose,
} from './journal/events.ts';
export type { Agent } from './ports/agent.ts';
export type { BlobStore } from './ports/blob-store.ts';
export type { BudgetLedger, BudgetScope, Reservation, ReservationResult } from './ports/budget-ledger.ts';
export type { Cache } from './ports/cache.ts';
export type { Clock } from './ports/clock.ts';
export type {
  Engine,
  ExecutionStatus,
  ExecutionView,
  PendingApproval,
  Settled,
  StartRequest,
  StepView,
} from './ports/engine.ts';
export type {
  AppendRequest,
  ExecutionFilter,
  ExecutionRecord,
  InboxMessage,
  JournalStore,
  OwnerHandle,
} from './ports/journal-store.ts';
export type { Registry } from './ports/registry.ts';
export type {
  RefusedFile,
  Sandbox,
  SandboxEnd,
  SandboxFile,
  SandboxGuarantee,
  SandboxLimits,
  SandboxProgram,
  SandboxReport,
  SandboxRequest,
  SandboxResult,
  SandboxUsage,
} from './ports/sandbox.ts';
export type { ApprovalDecision, ApprovalRequest, RunOptions, StepContext } from './ports/step-context.ts';
export type { JsonSchema, SideEffects, Tool } from './ports/tool.ts';
export { blobErrors, blobId, MemoryBlobStore } from './memory/blob-store.ts';
export { MemoryBudgetLedger, reservationNotFound } from './memory/budget-ledger.ts';
export { MemoryCache } from './memory/cache.ts';
export type { MemoryCacheOptions } from './memory/cache.ts';
export { followsOn, isEnded, journalErrors } from './memory/journal-errors.ts';
export { MemoryJournalStore } from './memory/journal-store.ts';
export { Listeners } from './memory/listeners.ts';
export { amountOf, emptyTally, tallyFits, subtractTally, addTallies, settledTally, tallyOf } from './memory/tally.ts';
export type { Tally } from './memory/tally.ts';
export { outstandingCommands } from './machine/outstanding.ts';
export { projectExecution } from './machine/project.ts';
export type { ExecutionProjection, LogLine } from './machine/project.ts';
export { statusOf } from './machine/queries.ts';
export { initialState } from './machine/state.ts';
export type { ExecutionState } from './machine/state.ts';
export { transition } from './machine/transition.ts';
export type { Command, StepKey } from './machine/commands.ts';
export { createEngine } from './engine/create-engine.ts';
export type { EngineOptions } from './engine/create-engine.ts';
export { createRegistry } from './engine/registry.ts';
export type { RegistryContents } from './engine/registry.ts';
export { systemClock } from './driver/system-clock.ts';
export type { Logger } from './ports/logger.ts';
