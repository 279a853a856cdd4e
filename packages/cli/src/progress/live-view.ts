import cliTruncate from 'cli-truncate';
import { createLogUpdate } from 'log-update';
import { painterFor, widthOf } from '../terminal/style.ts';
import type { Progress } from './progress.ts';
import { RunProgressModel } from './run-progress.ts';
import { treeLines } from './tree-lines.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

/** A tree that is drawn over and over in its place on standard error, and stays there as it was in the end. */
export function openLiveView(executionId: string): Progress {
  const stream = process.stderr;
  const model = new RunProgressModel(executionId);
  const draw = createLogUpdate(stream);
  const paint = painterFor(stream);
  let frame = 0;
  const show = (rows: number): void => {
    const spinner = frames[frame % frames.length] ?? '';
    const lines = treeLines(model.root, { now: Date.now(), spinner, paint, rows });
    draw(lines.map((line) => cliTruncate(line, widthOf(stream) - 1)).join('\n'));
  };
  const timer = setInterval(() => {
    frame += 1;
    show(Math.max(4, (stream.rows ?? 24) - 2));
  }, frameMs);
  timer.unref();
  return {
    event: (from, event) => void model.apply(from, event),
    notice: (text) => {
      draw.clear();
      stream.write(`${text}\n`);
    },
    close: () => {
      clearInterval(timer);
      show(Math.max(4, (stream.rows ?? 24) - 2));
      draw.done();
    },
  };
}
