import type { Place } from '../../ir/instruction.ts';
import { ClassHierarchy } from '../../solver/class-hierarchy.ts';
import { defineUnit } from '../../solver/definitions.ts';
import { linked, type LinkedUnit } from '../../solver/linked-unit.ts';
import type { Machine } from '../../solver/machine.ts';
import type { ClassValue } from '../../solver/values.ts';
import { callConstructor, callValue } from './calls.ts';
import { awaitValue, iterateValue } from './iteration.ts';
import { linkInstruction, type JsLinkContext } from './link.ts';
import { JsModules } from './modules.ts';
import { loadProperty } from './properties.ts';
import { classOfFunction } from './prototypes.ts';
import { jsFallbacks } from './fallbacks.ts';
import type { JsRuntime } from './runtime.ts';

/** Resolves the calls of the JavaScript and TypeScript units of a project. */
export function solveJavaScript(
  machine: Machine,
  units: readonly LinkedUnit[],
  about: { readonly tick: (steps: number) => void },
): void {
  const classes = new ClassHierarchy(machine);
  const modules = new JsModules(machine);
  const runtime: JsRuntime = {
    machine,
    classes,
    modules,
    parts: {
      call: callValue,
      construct: callConstructor,
      load: loadProperty,
      iterate: iterateValue,
      await: awaitValue,
    },
  };
  for (const unit of units) {
    unit.module = { id: machine.id(), kind: 'module', unit };
    modules.add(unit);
  }
  const contexts = units.map((unit) => contextOf(runtime, unit));
  for (const { unit } of contexts) {
    for (const instruction of unit.unit.instructions) {
      if (instruction.op !== 'import-all') continue;
      unit.stars.push(modules.find(instruction.module, unit) ?? instruction.module);
    }
  }
  for (const isCall of [false, true]) {
    for (const context of contexts) {
      for (const instruction of context.unit.unit.instructions) {
        if ((instruction.op === 'call') === isCall) linkInstruction(context, instruction);
      }
    }
    machine.propagation.run(about.tick);
  }
  for (const fallback of jsFallbacks) {
    fallback(runtime, contexts);
    machine.propagation.run(about.tick);
  }
}

function contextOf(runtime: JsRuntime, unit: LinkedUnit): JsLinkContext {
  const { machine, classes } = runtime;
  const definitions = defineUnit(machine, unit, (bases) => bases.map((base) => constructibles(runtime, base)));
  for (const class_ of definitions.classes) {
    classes.add(class_);
    shareReceiver(runtime, class_);
  }
  const { file } = unit.unit;
  return {
    runtime,
    unit,
    definitions,
    at: (variable) => linked(unit, variable),
    siteOf: (place: Place, direct = false) =>
      machine.recorder.site({
        caller: unit.symbols[place.within] ?? 0,
        file,
        line: place.line,
        column: place.column,
        direct,
      }),
    calls: [],
    annotations: [],
  };
}

/** A class may extend a plain function: then that one's class. */
function constructibles(runtime: JsRuntime, base: number): number {
  const { machine } = runtime;
  const classes = machine.variable();
  machine.propagation.each(base, (value) => {
    machine.propagation.add(classes, value.kind === 'function' ? classOfFunction(runtime, value) : value);
  });
  return classes;
}

/** Functions in field initialisers see the instance as `this`. */
function shareReceiver(runtime: JsRuntime, class_: ClassValue): void {
  const receiver = class_.template.annotated.get('this');
  if (receiver === undefined) return;
  runtime.machine.propagation.add(linked(class_.unit, receiver), runtime.machine.instanceOf(class_));
}
