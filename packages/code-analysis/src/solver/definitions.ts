import type { Instruction } from '../ir/instruction.ts';
import type { Variable } from '../ir/unit.ts';
import { linked, type LinkedUnit } from './linked-unit.ts';
import type { Machine } from './machine.ts';
import type { ClassValue, FunctionValue } from './values.ts';

/** Values of the definitions of a unit, by their number in it. */
export interface Definitions {
  readonly functions: readonly FunctionValue[];
  readonly classes: readonly ClassValue[];
  /** Copies of parameters into results that calls make up for. */
  readonly passing: ReadonlySet<Instruction>;
}

/** Makes the values of a unit's definitions. */
export function defineUnit(
  machine: Machine,
  unit: LinkedUnit,
  basesOf: (bases: readonly Variable[]) => readonly Variable[],
): Definitions {
  const passthrough = passthroughOf(unit);
  const functions = unit.unit.functions.map((template, index): FunctionValue => ({
    id: machine.id(),
    kind: 'function',
    unit,
    template,
    symbol: unit.symbols[index] ?? 0,
    passthrough: passthrough.positions.get(index) ?? [],
    fields: new Map(),
    rest: null,
    keywordRest: null,
  }));
  const made = unit.unit.classes.map((template): ClassValue => ({
    id: machine.id(),
    kind: 'class',
    unit,
    template,
    path: `${unit.unit.module}.${template.path}`,
    bases: basesOf(template.bases.map((base) => linked(unit, base))),
    metaclass: linked(unit, template.metaclass) < 0 ? machine.variable() : linked(unit, template.metaclass),
    members: new Map([...template.members].map(([name, variable]) => [name, linked(unit, variable)])),
    lookups: new Map(),
    fields: new Map(),
    order: null,
    instance: null,
    isDataclass: false,
  }));
  return { functions, classes: made, passing: passthrough.copies };
}

/**
 * Parameters that a function gives back as they are. Their copy into the result is left out: each call lets its own
 * argument flow through instead, so two callers do not mix.
 */
function passthroughOf(unit: LinkedUnit): { positions: Map<number, number[]>; copies: Set<Instruction> } {
  const copies = new Set<Instruction>();
  const parameters = new Map<Variable, [number, number]>();
  for (const [index, template] of unit.unit.functions.entries()) {
    if (template.yields >= 0) continue;
    for (const [position, parameter] of template.parameters.entries()) {
      if (parameter.kind === 'positional' || parameter.kind === 'keyword-only') {
        parameters.set(parameter.variable, [index, position]);
      }
    }
  }
  // A parameter that is assigned anew gives back other things as well.
  for (const instruction of unit.unit.instructions) {
    if (instruction.op === 'copy') parameters.delete(instruction.to);
  }
  const found = new Map<number, number[]>();
  for (const instruction of unit.unit.instructions) {
    if (instruction.op !== 'copy') continue;
    const source = parameters.get(instruction.from);
    if (source === undefined || unit.unit.functions[source[0]]?.returns !== instruction.to) continue;
    copies.add(instruction);
    const known = found.get(source[0]);
    if (known === undefined) found.set(source[0], [source[1]]);
    else known.push(source[1]);
  }
  return { positions: found, copies };
}
