import type { Unit } from './ir/unit.ts';
import type { LanguageName } from './project.ts';
import { lowerJavaScript } from './javascript/lower-javascript.ts';
import { solveJavaScript } from './javascript/runtime/solve-javascript.ts';
import { lowerPython } from './python/lower-python.ts';
import { pythonModule } from './python/module-name.ts';
import { solvePython } from './python/runtime/solve-python.ts';
import type { LinkedUnit } from './solver/linked-unit.ts';
import type { Machine } from './solver/machine.ts';
import type { SyntaxTree } from './syntax/syntax-node.ts';

/**
 * A language: how its syntax becomes the intermediate representation, and what the instructions mean in it.
 * `docs/call-graph.md` says how to add one.
 */
export interface Frontend {
  lower(
    tree: SyntaxTree,
    about: { readonly file: string; readonly language: LanguageName; readonly lines: number },
    parse: (source: string) => SyntaxTree | null,
  ): Unit;
  solve(
    machine: Machine,
    units: readonly LinkedUnit[],
    about: { readonly rootName: string; readonly tick: (steps: number) => void },
  ): void;
}

const python: Frontend = {
  lower: (tree, { file, lines }, parse) =>
    lowerPython(tree, { file, lines, ...pythonModule(file) }, (source) => parse(source)?.root ?? null),
  solve: solvePython,
};

const javascript: Frontend = { lower: lowerJavaScript, solve: solveJavaScript };

/** The frontend of each language. */
export const frontends: Readonly<Record<LanguageName, Frontend>> = {
  python,
  javascript,
  typescript: javascript,
  tsx: javascript,
};
