import { durationText } from '../terminal/duration-text.ts';
import { printableLine } from '../terminal/printable.ts';
import type { Painter } from '../terminal/style.ts';
import { queuedMs, runMs, type RunProgress, type StepProgress } from './step-progress.ts';

export interface TreeOptions {
  readonly now: number;
  /** What turns before the steps that run. */
  readonly spinner: string;
  readonly paint: Painter;
  /** Lines that there is room for. */
  readonly rows: number;
}

interface Line {
  readonly text: string;
  /** Nobody misses it as much as the others: a finished step without anything open in it. */
  readonly finished: boolean;
}

/** The run as a tree, at most `rows` lines: finished steps give way first, the oldest before the others. */
export function treeLines(run: RunProgress, options: TreeOptions): readonly string[] {
  const lines = [...runLines(run, 0, options)];
  const excess = lines.length - options.rows;
  if (excess <= 0) return lines.map(({ text }) => text);
  let toDrop = excess + 1;
  const kept = lines.filter(({ finished }, position) => position === 0 || !finished || toDrop-- <= 0);
  const hidden = lines.length - Math.min(kept.length, options.rows - 1);
  const room = kept.slice(0, options.rows - 1).map(({ text }) => text);
  return [...room, options.paint('quiet', `  … ${hidden} more lines`)];
}

function* runLines(run: RunProgress, depth: number, options: TreeOptions): Generator<Line> {
  const { paint, now } = options;
  if (depth === 0) {
    const elapsed = run.startedAt === 0 ? '' : durationText((run.endedAt ?? now) - run.startedAt);
    const status = run.status === 'running' ? '' : ` ${run.status}`;
    yield {
      text: `${icon(run.status, options)} ${paint('strong', printableLine(run.workflow))}${status} ${paint('quiet', elapsed)}`,
      finished: false,
    };
  }
  for (const step of run.steps) yield* stepLines(step, depth + 1, options);
  if (run.endedAt === null) {
    for (const id of run.plan.filter((name) => !run.byPath.has(name)))
      yield { text: paint('quiet', `${'  '.repeat(depth + 1)}○ ${id}`), finished: false };
  }
  if (run.note !== null)
    yield { text: `${'  '.repeat(depth + 1)}${paint('warning', printableLine(run.note))}`, finished: false };
}

function* stepLines(step: StepProgress, depth: number, options: TreeOptions): Generator<Line> {
  const indent = '  '.repeat(depth);
  const open = step.endedAt === null;
  yield { text: `${indent}${stepText(step, options)}`, finished: !open };
  if (step.command !== null)
    yield { text: `${indent}    ${options.paint('active', printableLine(step.command))}`, finished: false };
  let round: number | null = null;
  for (const inner of step.inside) {
    if (step.kind === 'loop' && inner.index !== round) {
      round = inner.index;
      yield { text: options.paint('quiet', `${indent}  round ${(round ?? 0) + 1}`), finished: !open };
    }
    yield* stepLines(inner, depth + 1, options);
  }
  if (step.child !== null) yield* runLines(step.child, depth, options);
}

/** One step on one line, without indentation. */
export function stepText(step: StepProgress, options: Pick<TreeOptions, 'now' | 'paint' | 'spinner'>): string {
  const { paint, now } = options;
  const parts = [icon(step.status, options), label(step)];
  const what = step.actor ?? (step.kind === step.id ? null : step.kind);
  if (what !== null) parts.push(paint('quiet', printableLine(what)));
  if (step.items !== null) parts.push(itemsText(step));
  if (step.attempt > 1) parts.push(paint('warning', `attempt ${step.attempt}`));
  parts.push(paint('quiet', timeText(step, now)));
  if (step.note !== null) parts.push(paint(step.status === 'waiting' ? 'warning' : 'quiet', printableLine(step.note)));
  if (step.error !== null && step.status !== 'completed') parts.push(paint('bad', printableLine(step.error)));
  return parts.join(' ');
}

function label(step: StepProgress): string {
  const name = printableLine(step.id);
  return step.holder?.kind === 'map' && step.index !== null ? `[${step.index}] ${name}` : name;
}

function itemsText({ items, inside }: StepProgress): string {
  if (items === null) return '';
  const failed = items.failed > 0 ? `, ${items.failed} failed` : '';
  const open = inside.size > 0 ? `, ${inside.size} under way` : '';
  return `${items.done}/${items.total} done${open}${failed}`;
}

/** Queue time stands apart from run time where there was any to speak of. */
export function timeText(step: StepProgress, now: number): string {
  const queued = queuedMs(step, now);
  const waited = queued >= 100 ? ` (queued ${durationText(queued)})` : '';
  return `${step.startedAt === null ? '' : durationText(runMs(step, now))}${waited}`.trim();
}

function icon(status: string, { paint, spinner }: Pick<TreeOptions, 'paint' | 'spinner'>): string {
  switch (status) {
    case 'completed':
      return paint('good', '✔');
    case 'failed':
      return paint('bad', '✖');
    case 'cancelled':
    case 'cancelling':
    case 'skipped':
      return paint('warning', '⊘');
    case 'waiting':
    case 'paused':
      return paint('warning', '⏸');
    case 'ready':
    case 'pending':
      return paint('quiet', '◌');
    default:
      return paint('active', spinner);
  }
}
