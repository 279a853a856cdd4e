import type { ExecutionView, StepView } from '@orchestr8/core';
import { durationText } from '../terminal/duration-text.ts';
import { printableLine } from '../terminal/printable.ts';
import { painterFor, widthOf, type Painter } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { renderValue } from './render-value.ts';

/** More steps than this are cut: the first, and all that failed. */
const mostSteps = 200;

/** An execution for people. */
export function renderView(view: ExecutionView): string {
  const paint = painterFor(process.stdout);
  const blocks = [headOf(view, paint)];
  if (view.steps.length > 0) blocks.push(stepsOf(view.steps, paint));
  if (view.approvals.length > 0) blocks.push(approvalsOf(view, paint));
  if (view.error !== undefined)
    blocks.push(`${paint('bad', 'Error')} ${view.error.code}: ${printableLine(view.error.message)}`);
  if (view.output !== undefined) blocks.push(`${paint('strong', 'Output')}\n${renderValue(view.output)}`);
  return blocks.join('\n\n');
}

function headOf(view: ExecutionView, paint: Painter): string {
  const { executionId, workflow, status, startedAt, endedAt, parentId, rootId, labels, pauseReason } = view;
  const lines = [
    `${paint('strong', executionId)}  ${printableLine(workflow)}  ${paint(toneOf(status), status)}`,
    `started ${new Date(startedAt).toLocaleString('sv-SE')}, ${endedAt === null ? 'for' : 'took'} ${durationText((endedAt ?? Date.now()) - startedAt)}`,
  ];
  if (parentId !== null) lines.push(`child of ${parentId}${rootId === parentId ? '' : `, root ${rootId}`}`);
  if (pauseReason !== undefined) lines.push(paint('warning', `paused: ${printableLine(pauseReason)}`));
  for (const [name, value] of Object.entries(labels)) lines.push(`${printableLine(name)}: ${printableLine(value)}`);
  return lines.join('\n');
}

function stepsOf(steps: readonly StepView[], paint: Painter): string {
  const shown =
    steps.length <= mostSteps
      ? steps
      : steps.filter((step, at) => at < mostSteps || step.status === 'failed').slice(0, mostSteps * 2);
  const rows = shown.map(({ path, kind, status, attempts, queuedMs, runMs, error, childId }) => [
    `${'  '.repeat(depthOf(path))}${path
      .split('/')
      .slice(-2)
      .filter((part, at, all) => at === all.length - 1 || /^\d+$/.test(part))
      .join('/')}`,
    kind,
    status,
    attempts > 0 ? String(attempts) : '',
    durationText(queuedMs),
    durationText(runMs),
    error?.message ?? childId ?? '',
  ]);
  const header = ['STEP', 'KIND', 'STATUS', 'TRIES', 'QUEUED', 'RAN', ''];
  const text = table(header, rows, { width: widthOf(process.stdout), paintHeader: (line) => paint('strong', line) });
  return shown.length < steps.length ? `${text}\n… ${steps.length - shown.length} more steps; --json has all` : text;
}

/** Items and iterations are no level of their own. */
function depthOf(path: string): number {
  return path.split('/').filter((part) => !/^\d+$/.test(part)).length - 1;
}

function approvalsOf({ approvals }: ExecutionView, paint: Painter): string {
  const lines = approvals.flatMap(({ executionId, path, message, payload }) => [
    `${paint('warning', '⏸')} ${printableLine(message === '' ? path : message)}`,
    ...(payload === null ? [] : [renderValue(payload).replaceAll(/^/gm, '    ')]),
    `    ${paint('active', `orchestr8 approve ${executionId} ${path}`)}   (or --reject)`,
  ]);
  return lines.join('\n');
}

function toneOf(status: ExecutionView['status']): 'good' | 'bad' | 'warning' | 'active' {
  if (status === 'completed') return 'good';
  if (status === 'failed') return 'bad';
  return status === 'running' || status === 'pending' ? 'active' : 'warning';
}
