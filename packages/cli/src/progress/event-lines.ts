import type { Progress } from './progress.ts';
import { writeOut, writeErr } from '../terminal/output.ts';
import { eventDocument } from '../render/event-document.ts';

/** `--jsonl`: each event of the run and its descendants as a line of JSON on standard output. */
export function openEventLines(): Progress {
  return {
    event: (executionId, event) => writeOut(JSON.stringify({ executionId, ...eventDocument(event) })),
    notice: (text) => writeErr(text),
    close: () => undefined,
  };
}
