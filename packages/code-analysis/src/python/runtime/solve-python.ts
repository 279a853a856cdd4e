import type { Place } from '../../ir/instruction.ts';
import { defineUnit, type Definitions } from '../../solver/definitions.ts';
import { linked, type LinkedUnit } from '../../solver/linked-unit.ts';
import type { Machine } from '../../solver/machine.ts';
import { loadAttribute, storeAttribute } from './attributes.ts';
import { resolveByName } from './by-name.ts';
import { callValue } from './calls.ts';
import { createClass } from './class-creation.ts';
import { ClassHierarchy } from '../../solver/class-hierarchy.ts';
import { fallbacks, type LinkedSource } from './fallbacks.ts';
import { loadItem } from './items.ts';
import { awaitValue, iterateValue } from './iteration.ts';
import { linkInstruction, linkStar, type LinkContext } from './link.ts';
import { ModuleTable } from './modules.ts';
import type { PythonRuntime } from './runtime.ts';
import { callSpecial } from './special.ts';

/** Resolves the calls of the Python units of a project; edges go to the machine's recorder. */
export function solvePython(
  machine: Machine,
  units: readonly LinkedUnit[],
  about: { readonly rootName: string; readonly tick: (steps: number) => void },
): void {
  const modules = new ModuleTable(machine, about.rootName);
  const runtime: PythonRuntime = {
    machine,
    classes: new ClassHierarchy(machine),
    modules,
    unit: (name) => modules.unitOf(name),
    dynamicLoads: [],
    handedOut: new Set(),
    fixtures: new Set(),
    parts: {
      call: callValue,
      load: loadAttribute,
      store: storeAttribute,
      iterate: iterateValue,
      await: awaitValue,
      loadItem,
      special: callSpecial,
    },
  };
  for (const unit of units) {
    unit.module = { id: machine.id(), kind: 'module', unit };
    modules.add(unit);
  }
  const sources = units.map((unit) => linkSource(runtime, unit));
  for (const source of sources) {
    for (const instruction of source.unit.unit.instructions) {
      if (instruction.op === 'import-all') linkStar(runtime, source.unit, instruction);
    }
  }
  // Names, imports and classes first: then a call meets classes whose bases are known.
  for (const isCall of [false, true]) {
    for (const { unit, definitions, context } of sources) {
      for (const instruction of unit.unit.instructions) {
        if ((instruction.op === 'call') === isCall) linkInstruction(context, instruction);
      }
      if (isCall) linkDefaults(runtime, definitions);
    }
    machine.propagation.run(about.tick);
  }
  for (const { definitions, context } of sources) {
    for (const class_ of definitions.classes) {
      const { within, line, column } = class_.template;
      createClass(runtime, class_, context.siteOf({ within, line, column }));
    }
  }
  machine.propagation.run(about.tick);
  for (const fallback of [...fallbacks, resolveByName]) {
    fallback(runtime, sources);
    machine.propagation.run(about.tick);
  }
}

function linkSource(runtime: PythonRuntime, unit: LinkedUnit): LinkedSource {
  const definitions = defineUnit(runtime.machine, unit, (bases) => bases);
  for (const class_ of definitions.classes) runtime.classes.add(class_);
  const { file } = unit.unit;
  const context: LinkContext = {
    runtime,
    unit,
    definitions,
    at: (variable) => linked(unit, variable),
    siteOf: (place: Place, direct = false) =>
      runtime.machine.recorder.site({
        caller: unit.symbols[place.within] ?? 0,
        file,
        line: place.line,
        column: place.column,
        direct,
      }),
    calls: [],
    keyedItems: [],
    keyedStores: [],
    annotations: [],
    narrowings: [],
  };
  return { unit, definitions, context };
}

/** A parameter may hold its default: there may be callers that we do not see. */
function linkDefaults(runtime: PythonRuntime, definitions: Definitions): void {
  const { propagation } = runtime.machine;
  for (const { unit, template, passthrough } of definitions.functions) {
    for (const [position, parameter] of template.parameters.entries()) {
      propagation.copy(linked(unit, parameter.default), linked(unit, parameter.variable));
      // Where the function gives the parameter back, calls let their own arguments through, but not the default.
      if (passthrough.includes(position))
        propagation.copy(linked(unit, parameter.default), linked(unit, template.returns));
    }
  }
}
