/**
 * Event versions. A journal keeps what was written; on reading, events of older versions are lifted to the current one, so
 * that the transition function knows one version of each type and journals stay readable for ever.
 */
import { OrchestratorError } from '@orchestr8/schema';
import type { EventType, JournalEvent } from './events.ts';

/** Takes an event's data from one version to the next. */
type Lift = (data: unknown) => unknown;

/**
 * By type, the steps from version 1 on: `[fromOneToTwo, fromTwoToThree]`. The current version of a type is one more
 * than it has steps. Every type is here, and none is ever taken out.
 */
const lifts: Readonly<Record<EventType, readonly Lift[]>> = {
  'execution-started': [],
  'execution-recovered': [],
  'execution-forked': [],
  'execution-paused': [],
  'execution-unpaused': [],
  'budget-raised': [],
  'execution-cancel-requested': [],
  'execution-completed': [],
  'execution-failed': [],
  'execution-cancelled': [],
  'step-scheduled': [],
  'step-completed': [],
  'step-failed': [],
  'step-cancelled': [],
  'step-skipped': [],
  'evaluation-failed': [],
  'attempt-started': [],
  'attempt-rejected': [],
  'attempt-failed': [],
  'attempt-cancelled': [],
  'retry-scheduled': [],
  'group-opened': [],
  'timer-fired': [],
  'map-expanded': [],
  'branch-taken': [],
  'loop-tested': [],
  'child-started': [],
  'child-ended': [],
  'approval-requested': [],
  'approval-decided': [],
  'signal-received': [],
  'checkpoint-recorded': [],
  'model-called': [],
  'tool-called': [],
  'budget-reserved': [],
  'budget-settled': [],
  'artifact-stored': [],
  'log-written': [],
};

/** The version (`v`) that events of this type are written with. */
export function eventVersion(type: EventType): number {
  return lifts[type].length + 1;
}

/**
 * The event in the current version of its type; the same object where it is that already.
 *
 * @throws OrchestratorError `journal-newer`: a later version of orchestr8 wrote it
 */
export function liftEvent(event: JournalEvent): JournalEvent {
  const steps: readonly Lift[] | undefined = Object.hasOwn(lifts, event.type) ? lifts[event.type] : undefined;
  if (steps === undefined || event.v > steps.length + 1) throw journalNewer(event);
  if (event.v === steps.length + 1) return event;
  return liftWith(steps, event);
}

/** Applies what is missing from the event's version to the last. Exported for its own test. */
export function liftWith(steps: readonly Lift[], event: JournalEvent): JournalEvent {
  let data: unknown = event.data;
  for (const lift of steps.slice(event.v - 1)) data = lift(data);
  return { ...event, data, v: steps.length + 1 } as JournalEvent;
}

function journalNewer({ seq, type, v }: JournalEvent): OrchestratorError {
  return new OrchestratorError(`Event ${seq} (${String(type)}, version ${v}) was written by a newer version.`, {
    code: 'journal-newer',
    hint: 'Update orchestr8 to the version that wrote this journal, or a later one.',
    details: { seq, type, v },
  });
}
