import { findPaths } from '@orchestr8/code-analysis';
import { analyzeDirectory, reportSkipped } from '../analysis/analyze-directory.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { renderCallPaths } from '../render/call-paths.ts';
import { writeDocument, writeOut } from '../terminal/output.ts';
import { painterFor } from '../terminal/style.ts';

export interface AnalyzePathsOptions {
  readonly json?: boolean;
  readonly from: string;
  readonly to: string;
  readonly limit?: number;
}

export async function analyzePaths(directory: string, options: AnalyzePathsOptions): Promise<ExitCode> {
  const { json, from, to, limit } = options;
  const project = await analyzeDirectory(directory);
  const found = findPaths(project, { from, to, ...(limit !== undefined && { limit }) });
  if (json === true) writeDocument({ ...found, skipped: project.skipped });
  else {
    writeOut(renderCallPaths(found.paths, found.truncated, painterFor(process.stdout)));
    reportSkipped(project);
  }
  return exitCodes.success;
}
