import { OrchestratorError, type JsonValue } from '@orchestr8/schema';
import { readJournal } from '../driver/journal-reading.ts';
import type { Executions } from '../driver/executions.ts';
import type { Runtime } from '../driver/runtime.ts';
import type { EventData, JournalEvent } from '../journal/events.ts';
import { eventVersion } from '../journal/lift.ts';
import { definitionAt, statusOf } from '../machine/queries.ts';
import { initialState } from '../machine/state.ts';
import { transition } from '../machine/transition.ts';
import type { Engine } from '../ports/engine.ts';
import { requireExecutionId } from './start.ts';
import { requireRecord } from './views.ts';

type ForkRequest = Parameters<Engine['fork']>[1];
type Override = EventData['execution-forked']['override'];

/**
 * A copy of the journal up to an event, as an execution of its own that goes on from there. Finished children are
 * shared, unfinished ones start again.
 *
 * @throws OrchestratorError `event-not-found`, `step-not-found`, `execution-exists`
 */
export async function forkExecution(
  runtime: Runtime,
  executions: Executions,
  { executionId: from, request }: { readonly executionId: string; readonly request: ForkRequest },
): Promise<{ readonly executionId: string }> {
  const record = await requireRecord(runtime, from);
  const executionId = requireExecutionId(request.executionId ?? runtime.newId());
  const { at, override } = await forkPoint(runtime, from, request);
  if (!Number.isInteger(at) || at < 1 || at > record.lastSeq) throw eventNotFound(from, at, record.lastSeq);
  const events = await copyOf(runtime, { from, at, executionId });
  const state = initialState(executionId);
  for (const event of events) transition(state, event);
  if (override !== null) requireStep(state, override.path);
  const forked: JournalEvent<'execution-forked'> = {
    type: 'execution-forked',
    data: { from, at, override },
    seq: at + 1,
    at: Math.max(runtime.clock.now(), state.at),
    v: eventVersion('execution-forked'),
  };
  transition(state, forked);
  const ended = state.ending !== null;
  const row = {
    executionId,
    parentId: null,
    rootId: executionId,
    workflow: record.workflow,
    status: statusOf(state),
    startedAt: forked.at,
    endedAt: ended ? forked.at : null,
    lastSeq: forked.seq,
    labels: { ...record.labels, forkedFrom: from },
  };
  await runtime.store.create(row, [...events, forked], null);
  if (!ended) await executions.takeOver(executionId);
  return { executionId };
}

async function forkPoint(
  runtime: Runtime,
  from: string,
  request: ForkRequest,
): Promise<{ readonly at: number; readonly override: Override }> {
  if ('at' in request) return { at: request.at, override: null };
  const { fromStep: path } = request;
  let scheduled: JournalEvent | null = null;
  for await (const event of readJournal(runtime.store, from)) {
    if (event.type === 'step-scheduled' && event.path === path) scheduled = event;
  }
  if (scheduled === null) throw stepNotFound(from, path);
  return { at: scheduled.seq - 1, override: { path, input: await runtime.values.make(request.input) } };
}

/** The events with the fork as an execution of its own: a root, whoever started the origin. */
async function copyOf(
  runtime: Runtime,
  { from, at, executionId }: { readonly from: string; readonly at: number; readonly executionId: string },
): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of readJournal(runtime.store, from, { to: at })) {
    if (event.type !== 'execution-started') events.push(event);
    else {
      const { budgetScopes: _, ...started } = event.data;
      events.push({ ...event, data: { ...started, parentId: null, rootId: executionId, depth: 0 } });
    }
  }
  return events;
}

function requireStep(state: Parameters<typeof definitionAt>[0], path: string): void {
  const { kind } = definitionAt(state, path);
  const takesInput = ['tool', 'agent', 'workflow', 'assign', 'approval'];
  if (takesInput.includes(kind)) return;
  throw new OrchestratorError(`The step "${path}" is of kind ${kind}, which has no input to replace.`, {
    code: 'input-invalid',
    hint: 'Fork from a step that calls something, or with --at from the event before it.',
  });
}

function stepNotFound(executionId: string, path: string): OrchestratorError {
  return new OrchestratorError(`The step "${path}" never ran in execution "${executionId}".`, {
    code: 'step-not-found',
    hint: 'inspect shows the paths of the steps that ran.',
    details: { executionId, path },
  });
}

function eventNotFound(executionId: string, at: number, last: number): OrchestratorError {
  return new OrchestratorError(`Execution "${executionId}" has no event ${at}.`, {
    code: 'event-not-found',
    hint: `Its events are 1 to ${last}.`,
    details: { executionId, at, last } satisfies JsonValue,
  });
}
