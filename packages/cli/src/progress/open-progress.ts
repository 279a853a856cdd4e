import type { Progress } from './progress.ts';

export interface ProgressOptions {
  readonly json?: boolean;
  readonly jsonl?: boolean;
  /** What happened before (ms since the epoch) is known: no line is written about it. */
  readonly since?: number;
}

/** A live tree on a terminal; lines where standard error is piped; events on standard output with `--jsonl`. */
export async function openProgress(
  executionId: string,
  { json, jsonl, since = 0 }: ProgressOptions,
): Promise<Progress> {
  if (jsonl === true) return (await import('./event-lines.ts')).openEventLines();
  if (process.stderr.isTTY && process.stderr.columns > 0 && process.env['TERM'] !== 'dumb' && json !== true)
    return (await import('./live-view.ts')).openLiveView(executionId);
  return (await import('./plain-lines.ts')).openPlainLines(executionId, since);
}
