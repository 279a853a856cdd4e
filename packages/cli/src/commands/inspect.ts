import type { ExecutionView, JournalEvent, StepView } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { loadSettings, storeExists, type Settings } from '../config/settings.ts';
import { openSession, type Session } from '../engine/session.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { eventDocument } from '../render/event-document.ts';
import { untilStarted } from '../run/promised-start.ts';
import { costOf } from '../run/run-document.ts';
import { writeDocument, writeOut } from '../terminal/output.ts';
import { usageError } from '../usage-error.ts';

export interface InspectOptions {
  readonly json?: boolean;
  readonly journal?: boolean;
  readonly at?: number;
}

export async function inspect(executionId: string, options: InspectOptions): Promise<ExitCode> {
  if (options.journal === true && options.at !== undefined)
    throw usageError('--journal and --at are two different views.', 'Choose one of them.');
  const settings = await loadSettings();
  await untilStarted(settings.home, executionId);
  if (!storeExists(settings)) throw noStore(executionId, settings);
  await using session = await openSession(settings, { readOnly: true });
  if (options.journal === true) await showJournal(session, executionId, options.json === true);
  else if (options.at !== undefined) await showStateAt(session, { executionId, at: options.at }, options.json === true);
  else await showView(await session.engine.get(executionId), options.json === true);
  return exitCodes.success;
}

function noStore(executionId: string, { databaseUrl }: Settings): OrchestratorError {
  return new OrchestratorError(`There is no execution "${executionId}": nothing has run here.`, {
    code: 'execution-not-found',
    hint: `The store is ${databaseUrl}; ORCHESTR8_HOME or ORCHESTR8_DATABASE_URL names another.`,
    details: { executionId },
  });
}

async function showView(view: ExecutionView, json: boolean): Promise<void> {
  if (json) return writeDocument(viewDocument(view));
  const { renderView } = await import('../render/render-view.ts');
  writeOut(renderView(view));
}

/** `inspect --json`. Times are ISO 8601 in UTC, durations in milliseconds. */
export function viewDocument(view: ExecutionView): object {
  const { executionId, rootId, parentId, workflow, status, startedAt, endedAt, labels } = view;
  return {
    executionId,
    rootId,
    parentId,
    workflow,
    status,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    output: view.output ?? null,
    ...(view.error !== undefined && { error: view.error }),
    ...(view.pauseReason !== undefined && { pauseReason: view.pauseReason }),
    steps: view.steps.map(stepDocument),
    approvals: view.approvals.map(({ requestedAt, expiresAt, ...approval }) => ({
      ...approval,
      requestedAt: new Date(requestedAt).toISOString(),
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    })),
    artifacts: view.artifacts,
    cost: costOf(view),
    labels,
    lastSeq: view.lastSeq,
  };
}

function stepDocument({
  path,
  group,
  kind,
  status,
  attempts,
  queuedMs,
  runMs,
  cost,
  error,
  childId,
}: StepView): object {
  return {
    path,
    group,
    kind,
    status,
    attempts,
    queuedMs,
    runMs,
    cost,
    ...(error !== undefined && { error }),
    ...(childId !== undefined && { childId }),
  };
}

async function showJournal({ engine }: Session, executionId: string, json: boolean): Promise<void> {
  const events: JournalEvent[] = [];
  for await (const event of engine.journal(executionId)) events.push(event);
  if (json) return writeDocument(events.map(eventDocument));
  const { renderJournal } = await import('../render/render-journal.ts');
  writeOut(renderJournal(events));
}

async function showStateAt(
  { engine }: Session,
  { executionId, at }: { readonly executionId: string; readonly at: number },
  json: boolean,
): Promise<void> {
  const { lastSeq } = await engine.get(executionId);
  if (at < 1 || at > lastSeq)
    throw new OrchestratorError(`${executionId} has no event ${at}; its events are 1 to ${lastSeq}.`, {
      code: 'event-not-found',
      hint: `See them with: orchestr8 inspect ${executionId} --journal`,
      details: { executionId, at, lastSeq },
    });
  const state = await engine.stateAt(executionId, at);
  if (json) return writeDocument(state);
  const { renderValue } = await import('../render/render-value.ts');
  writeOut(renderValue(state));
}
