import { drawnProject, toDot, toMermaid, toPycg, type Project } from '@orchestr8/code-analysis';
import { analyzeDirectory, reportSkipped } from '../analysis/analyze-directory.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeOut } from '../terminal/output.ts';
import { printableLine } from '../terminal/printable.ts';
import { painterFor } from '../terminal/style.ts';

export interface AnalyzeGraphOptions {
  readonly json?: boolean;
  readonly format?: 'json' | 'pycg' | 'dot' | 'mermaid';
}

export async function analyzeGraph(directory: string, options: AnalyzeGraphOptions): Promise<ExitCode> {
  const { format } = options;
  const project = await analyzeDirectory(directory);
  if (format === 'pycg') writeDocument(toPycg(project));
  else if (format === 'dot' || format === 'mermaid') writeDrawing(project, format, options.json === true);
  else if (format === 'json' || options.json === true) writeDocument(graphDocument(project));
  else writeOut(graphForPeople(project));
  if (options.json !== true) reportSkipped(project);
  return exitCodes.success;
}

function writeDrawing(project: Project, format: 'dot' | 'mermaid', json: boolean): void {
  const graph = drawnProject(project);
  const text = format === 'dot' ? toDot(graph) : toMermaid(graph);
  if (json) writeDocument({ format, text, skipped: project.skipped });
  else writeOut(text);
}

function graphDocument({ nodes, edges, unresolved, skipped }: Project): object {
  return {
    nodes: nodes.map(({ symbol, kind, file, line }) => ({ symbol, kind, file, line })),
    edges: edges.map(({ from, to, file, line, resolution }) => ({ from, to, file, line, resolution })),
    unresolved,
    skipped,
  };
}

/** Each caller of the project with what it calls there. */
function graphForPeople(project: Project): string {
  const paint = painterFor(process.stdout);
  const nodes = new Map(project.nodes.map((node) => [node.symbol, node]));
  const callees = new Map<string, Set<string>>();
  for (const { from, to } of project.edges) {
    if ((nodes.get(to)?.file ?? '') === '') continue;
    callees.set(from, (callees.get(from) ?? new Set()).add(to));
  }
  const blocks = [...callees].map(([caller, called]) => {
    const node = nodes.get(caller);
    const place = node === undefined ? '' : paint('quiet', printableLine(`  ${node.file}:${node.line}`));
    return [
      `${paint('strong', printableLine(caller))}${place}`,
      ...[...called].map((name) => `  → ${printableLine(name)}`),
    ].join('\n');
  });
  const { files, functions, edges, unresolved } = project;
  const summary = `${files.length} files, ${functions.length} functions, ${edges.length} calls resolved, ${unresolved.length} not.`;
  return [...blocks, summary].join('\n');
}
