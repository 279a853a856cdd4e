import { metrics } from '@orchestr8/code-analysis';
import { analyzeDirectory, reportSkipped } from '../analysis/analyze-directory.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeErr, writeOut } from '../terminal/output.ts';
import { painterFor, widthOf } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

export interface AnalyzeMetricsOptions {
  readonly json?: boolean;
}

const shown = 50;

export async function analyzeMetrics(directory: string, { json }: AnalyzeMetricsOptions): Promise<ExitCode> {
  const project = await analyzeDirectory(directory);
  if (json === true) {
    writeDocument({ ...metrics(project), skipped: project.skipped });
    return exitCodes.success;
  }
  const paint = painterFor(process.stdout);
  const functions = [...project.functions].sort((a, b) => b.cyclomatic - a.cyclomatic || b.lines - a.lines);
  const rows = functions
    .slice(0, shown)
    .map(({ symbol, file, line, cyclomatic, cognitive, lines, parameters }) => [
      symbol,
      `${file}:${line}`,
      ...[cyclomatic, cognitive, lines, parameters].map(String),
    ]);
  const header = ['FUNCTION', 'PLACE', 'CYCLOMATIC', 'COGNITIVE', 'LINES', 'PARAMETERS'];
  writeOut(table(header, rows, { width: widthOf(process.stdout), paintHeader: (text) => paint('strong', text) }));
  if (functions.length > shown) writeErr(`The ${shown} most complex of ${functions.length}; --json has all.`);
  reportSkipped(project);
  return exitCodes.success;
}
