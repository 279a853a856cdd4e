import type { Progress } from './progress.ts';

/** A live tree on a terminal; lines where standard error is piped; events on standard output with `--jsonl`. */
export async function openProgress(
  executionId: string,
  { json, jsonl }: { readonly json?: boolean; readonly jsonl?: boolean },
): Promise<Progress> {
  if (jsonl === true) return (await import('./event-lines.ts')).openEventLines();
  if (process.stderr.isTTY && process.env['TERM'] !== 'dumb' && json !== true)
    return (await import('./live-view.ts')).openLiveView(executionId);
  return (await import('./plain-lines.ts')).openPlainLines(executionId);
}
