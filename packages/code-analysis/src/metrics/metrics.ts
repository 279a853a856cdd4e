import type { FunctionMetrics, Project } from '../project.ts';

/** The measures of a project. */
export interface ProjectMetrics {
  readonly functions: readonly (FunctionMetrics & { readonly fanIn: number; readonly fanOut: number })[];
  readonly files: readonly { readonly file: string; readonly lines: number; readonly functions: number }[];
  readonly totals: {
    readonly files: number;
    readonly lines: number;
    readonly functions: number;
    readonly cyclomatic: number;
    /** Mean cyclomatic complexity of functions, two decimals. */
    readonly meanCyclomatic: number;
    readonly maxCyclomatic: number;
  };
}

/** Complexity and size per function, with how many symbols call it and how many it calls; most complex first. */
export function metrics(project: Project): ProjectMetrics {
  const fanIn = new Map<string, Set<string>>();
  const fanOut = new Map<string, Set<string>>();
  for (const { from, to } of project.edges) {
    add(fanIn, to, from);
    add(fanOut, from, to);
  }
  const functions = project.functions.map((own) => ({
    ...own,
    fanIn: fanIn.get(own.symbol)?.size ?? 0,
    fanOut: fanOut.get(own.symbol)?.size ?? 0,
  }));
  const modules = new Set(project.nodes.filter((node) => node.kind === 'module').map((node) => node.symbol));
  const real = functions.filter((own) => !modules.has(own.symbol));
  const cyclomatic = real.reduce((sum, own) => sum + own.cyclomatic, 0);
  return {
    functions: functions.toSorted((a, b) => b.cyclomatic - a.cyclomatic || (a.symbol < b.symbol ? -1 : 1)),
    files: project.files.map(({ file, lines }) => ({
      file,
      lines,
      functions: real.filter((own) => own.file === file).length,
    })),
    totals: {
      files: project.files.length,
      lines: project.files.reduce((sum, { lines }) => sum + lines, 0),
      functions: real.length,
      cyclomatic,
      meanCyclomatic: real.length === 0 ? 0 : Math.round((cyclomatic / real.length) * 100) / 100,
      maxCyclomatic: real.reduce((most, own) => Math.max(most, own.cyclomatic), 0),
    },
  };
}

function add(lists: Map<string, Set<string>>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, new Set([value]));
  else list.add(value);
}
