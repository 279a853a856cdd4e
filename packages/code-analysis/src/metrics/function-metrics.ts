import type { Unit } from '../ir/unit.ts';
import type { FunctionMetrics } from '../project.ts';

/** The measures of every function of the units, in the order of the source. */
export function functionMetrics(units: readonly Unit[]): FunctionMetrics[] {
  return units.flatMap((unit) =>
    unit.functions.map((template) => ({
      symbol: template.path === '' ? unit.module : `${unit.module}.${template.path}`,
      file: unit.file,
      line: template.line,
      lines: Math.max(0, template.endLine - template.line + 1),
      codeLines: template.measures.codeLines,
      cyclomatic: template.measures.cyclomatic,
      cognitive: template.measures.cognitive,
      parameters: template.parameters.length,
    })),
  );
}
