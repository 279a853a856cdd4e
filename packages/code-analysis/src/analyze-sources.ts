import { CallRecorder } from './solver/call-recorder.ts';
import { linkUnits } from './solver/link-units.ts';
import { limitsFor, Machine } from './solver/machine.ts';
import { frontends } from './frontends.ts';
import type { AnalysisProgress, AnalyzedFile, Project, SkippedFile } from './project.ts';
import type { Unit } from './ir/unit.ts';
import { decodeSource } from './sources/decode-source.ts';
import type { SourceBytes } from './sources/read-sources.ts';
import { functionMetrics } from './metrics/function-metrics.ts';
import { parserFor } from './syntax/parse-source.ts';
import type { SyntaxTree } from './syntax/syntax-node.ts';

/** What the analysis itself needs: plain data, so it can be sent to a worker. */
export interface AnalysisRequest {
  readonly root: string;
  /** Name of the root folder: a package may import itself by it. */
  readonly rootName: string;
  readonly sources: readonly SourceBytes[];
  readonly skipped: readonly SkippedFile[];
  /** A file whose parsing takes longer is passed over. */
  readonly parseTimeoutMs: number;
}

/** Parses, lowers and solves; reads no file. `onProgress` may throw to stop it. */
export async function analyzeSources(
  request: AnalysisRequest,
  onProgress: (progress: AnalysisProgress) => void,
): Promise<Project> {
  const skipped = [...request.skipped];
  const units: Unit[] = [];
  for (const [index, source] of request.sources.entries()) {
    const unit = await lowerSource(source, request, skipped);
    if (unit !== null) units.push(unit);
    onProgress({ phase: 'parse', done: index + 1, total: request.sources.length });
  }
  const recorder = new CallRecorder();
  const variables = units.reduce((sum, unit) => sum + unit.variableCount, 0);
  const machine = new Machine(recorder, limitsFor(variables));
  const linkedUnits = linkUnits(machine, units);
  const total = units.length;
  const budget = stepBudget(variables);
  const tick = (steps: number): void => {
    if (steps > budget) throw new BudgetSpent();
    onProgress({ phase: 'solve', done: 0, total });
  };
  for (const frontend of new Set(Object.values(frontends))) {
    const own = linkedUnits.filter(({ unit }) => frontends[unit.language] === frontend);
    if (own.length > 0) solveWithin(() => frontend.solve(machine, own, { rootName: request.rootName, tick }), skipped);
  }
  onProgress({ phase: 'solve', done: total, total });
  return {
    root: request.root,
    ...recorder.result(),
    skipped,
    files: units.map(fileOf),
    functions: functionMetrics(units),
  };
}

/** Thrown where the solver takes far more steps than programs of that size do. */
class BudgetSpent extends Error {}

/** Real programs take two to five steps per variable. */
function stepBudget(variables: number): number {
  return 60 * variables + 2_000_000;
}

function solveWithin(solve: () => void, skipped: SkippedFile[]): void {
  try {
    solve();
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    skipped.push({ file: '.', reason: 'the flow of values is too tangled; the graph may lack calls' });
  }
}

function fileOf({ file, module, language, lines }: Unit): AnalyzedFile {
  return { file, module, language, lines };
}

async function lowerSource(
  source: SourceBytes,
  request: AnalysisRequest,
  skipped: SkippedFile[],
): Promise<Unit | null> {
  const { file, language } = source;
  const frontend = frontends[language];
  const decoded = decodeSource(source.bytes, language);
  if ('reason' in decoded) {
    skipped.push({ file, reason: decoded.reason });
    return null;
  }
  const parser = await parserFor(language);
  const parse = (text: string): SyntaxTree | null => parser.parse(text, request.parseTimeoutMs);
  try {
    const tree = parse(decoded.text);
    if (tree === null) {
      skipped.push({ file, reason: `parsing took longer than ${request.parseTimeoutMs} ms` });
      return null;
    }
    if (tree.errors > 0) skipped.push({ file, reason: `syntax errors (${tree.errors}); the rest was analysed` });
    if (tree.cut) skipped.push({ file, reason: 'nested too deeply; the rest was analysed' });
    const lines = decoded.text === '' ? 0 : decoded.text.split('\n').length;
    return frontend.lower(tree, { file, language, lines }, parse);
  } catch (error) {
    // A source must never end the analysis of the others; what went wrong is told.
    const message = error instanceof Error ? error.message : String(error);
    skipped.push({ file, reason: `could not be analysed: ${message}` });
    return null;
  }
}
