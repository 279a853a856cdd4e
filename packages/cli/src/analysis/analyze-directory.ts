import { existsSync } from 'node:fs';
import { analyzeProject, type Project } from '@orchestr8/code-analysis';
import { OrchestratorError } from '@orchestr8/schema';
import { onInterrupt } from '../process/interrupts.ts';
import { writeErr } from '../terminal/output.ts';
import { printableLine } from '../terminal/printable.ts';
import { painterFor } from '../terminal/style.ts';

/** Analyses a directory; Ctrl-C ends it. @throws OrchestratorError `file-not-found`, `no-sources` */
export async function analyzeDirectory(root: string): Promise<Project> {
  if (!existsSync(root)) {
    const { requireDirectory } = await import('../run/require-directory.ts');
    requireDirectory(root, 'Name a directory that holds Python, TypeScript or JavaScript files.');
  }
  const stop = new AbortController();
  const release = onInterrupt(() => stop.abort());
  try {
    return await analyzeProject({ root, signal: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) throw new OrchestratorError('Cancelled.', { code: 'cancelled', cause: error });
    throw error;
  } finally {
    release();
  }
}

/** Says on standard error which sources were passed over, the first of them with the reason. */
export function reportSkipped({ skipped }: Pick<Project, 'skipped'>): void {
  if (skipped.length === 0) return;
  const paint = painterFor(process.stderr);
  const shown = skipped.slice(0, 5).map(({ file, reason }) => `  ${printableLine(`${file}: ${reason}`)}`);
  const more = skipped.length > shown.length ? [`  … and ${skipped.length - shown.length} more`] : [];
  writeErr([paint('warning', `${skipped.length} sources passed over:`), ...shown, ...more].join('\n'));
}
