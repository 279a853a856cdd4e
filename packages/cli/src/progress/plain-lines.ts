import type { JournalEvent } from '@orchestr8/core';
import { durationText } from '../terminal/duration-text.ts';
import { writeErr } from '../terminal/output.ts';
import { printableLine } from '../terminal/printable.ts';
import type { Progress } from './progress.ts';
import { RunProgressModel, type Change } from './run-progress.ts';
import type { RunProgress, StepProgress } from './step-progress.ts';
import { timeText } from './tree-lines.ts';

/** A line on standard error for each thing that happened; items of maps are counted in tenths. */
export function openPlainLines(executionId: string, since: number): Progress {
  const model = new RunProgressModel(executionId);
  return {
    event: (from, event) => {
      const change = model.apply(from, event);
      const text = change === null || event.at < since ? null : lineOf(event, change);
      if (change === null || text === null) return;
      const run = change.run === model.root ? '' : `${change.run.workflow}: `;
      writeErr(`${durationText(event.at - model.root.startedAt).padStart(6)}  ${printableLine(run + text)}`);
      if (asks.has(event.type) && typeof change.step?.command === 'string')
        writeErr(`        ${printableLine(change.step.command)}`);
    },
    notice: (text) => writeErr(text),
    close: () => undefined,
  };
}

/** What somebody has to answer; the command that does it stands below. */
const asks: ReadonlySet<string> = new Set(['approval-requested', 'step-scheduled']);

function lineOf(event: JournalEvent, { run, step }: Change): string | null {
  if (step === null) return runLine(event, run);
  if (step.holder?.kind === 'map') return itemLine(event, step);
  switch (event.type) {
    case 'attempt-started':
      return `${step.path} started${step.actor === null ? '' : ` (${step.actor})`}${attemptText(step)}`;
    case 'attempt-failed':
      return `${step.path} attempt ${event.attempt ?? step.attempt} failed: ${event.data.error.message}`;
    case 'retry-scheduled':
      return `${step.path} is tried again: ${step.note ?? ''}`;
    case 'map-expanded':
      return `${step.path} has ${event.data.length} items`;
    case 'child-started':
      return `${step.path} runs as ${event.data.executionId}`;
    case 'approval-requested':
      return `${step.path} waits ${step.note ?? ''}`;
    case 'approval-decided':
      return `${step.path} ${event.data.decision}${event.data.by === null ? '' : ` by ${event.data.by}`}`;
    case 'step-scheduled':
      return step.status === 'waiting' ? `${step.path} waits ${step.note ?? ''}` : null;
    case 'step-completed':
      return `${step.path} completed in ${endText(step)}${planText(step)}`;
    case 'step-failed':
      return `${step.path} failed: ${event.data.error.message}`;
    case 'step-cancelled':
      return `${step.path} cancelled`;
    default:
      return null;
  }
}

function runLine(event: JournalEvent, { workflow, plan }: RunProgress): string | null {
  switch (event.type) {
    case 'execution-started':
      return `${workflow} started: ${plan.join(' → ')}`;
    case 'execution-recovered':
      return 'goes on in another process';
    case 'execution-paused':
      return `paused: ${event.data.detail}`;
    case 'execution-unpaused':
      return 'goes on';
    case 'execution-cancel-requested':
      return 'cancel requested';
    default:
      return null;
  }
}

/** Of an item: only failures; of its map: every tenth. */
function itemLine(event: JournalEvent, step: StepProgress): string | null {
  const map = step.holder;
  if (map?.items === null || map === null) return null;
  if (event.type === 'step-failed') return `${step.path} failed: ${event.data.error.message}`;
  if (event.type === 'approval-requested') return `${step.path} waits ${step.note ?? ''}`;
  if (event.type !== 'step-completed') return null;
  const { done, failed, total } = map.items;
  const tenth = Math.ceil(total / 10);
  const ended = done + failed;
  return total >= 10 && ended % tenth === 0 && ended < total ? `${map.path} ${ended} of ${total} items` : null;
}

function planText({ kind, note }: StepProgress): string {
  return kind !== 'agent' || note === null ? '' : `: ${note}`;
}

function attemptText(step: StepProgress): string {
  return step.attempt > 1 ? `, attempt ${step.attempt}` : '';
}

function endText(step: StepProgress): string {
  const items =
    step.items === null
      ? ''
      : ` (${step.items.done} of ${step.items.total} items${step.items.failed > 0 ? `, ${step.items.failed} failed` : ''})`;
  return `${timeText(step, step.endedAt ?? step.readyAt)}${items}`;
}
