import type { Unit } from '../ir/unit.ts';
import type { LinkedUnit } from './linked-unit.ts';
import type { Machine } from './machine.ts';

/** Gives every unit its range of variables and every definition its symbol. */
export function linkUnits(machine: Machine, units: readonly Unit[]): LinkedUnit[] {
  for (const unit of units) {
    const symbols = unit.functions.map((template) =>
      machine.recorder.define({
        symbol: template.path === '' ? unit.module : `${unit.module}.${template.path}`,
        kind: template.kind,
        file: unit.file,
        line: template.line,
        endLine: template.endLine,
        column: template.column,
      }),
    );
    for (const template of unit.classes) {
      machine.recorder.define({
        symbol: `${unit.module}.${template.path}`,
        kind: 'class',
        file: unit.file,
        line: template.line,
        endLine: template.endLine,
        column: template.column,
      });
    }
    machine.units.push({
      unit,
      base: machine.propagation.allocate(unit.variableCount),
      symbols,
      module: null,
      stars: [],
      forwarded: new Map(),
    });
  }
  return machine.units;
}
