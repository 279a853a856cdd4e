import type { ClassTemplate } from '../../ir/unit.ts';
import type { AbstractValue, ClassValue, FunctionValue, PrototypeValue } from '../../solver/values.ts';
import type { JsRuntime } from './runtime.ts';

const functions = new WeakMap<ClassValue, FunctionValue>();

/** The function that a class was made of, if it was. */
export function functionOf(class_: ClassValue): FunctionValue | undefined {
  return functions.get(class_);
}

/** The class that a function is when it is called with `new`. */
export function classOfFunction(runtime: JsRuntime, function_: FunctionValue): ClassValue {
  const { machine, classes } = runtime;
  const key = `class of ${function_.id}`;
  const known = machine.known(key);
  if (known?.kind === 'class') return known;
  const { unit, template } = function_;
  const made = machine.once(key, (id): ClassValue => ({
    id,
    kind: 'class',
    unit,
    template: { ...emptyTemplate, path: template.path, name: template.name, line: template.line },
    path: `${unit.unit.module}.${template.path}`,
    bases: [machine.variable()],
    metaclass: -1,
    members: new Map(),
    lookups: new Map(),
    fields: new Map(),
    order: null,
    instance: null,
    isDataclass: false,
  }));
  functions.set(made, function_);
  classes.add(made);
  return made;
}

export const emptyTemplate: ClassTemplate = {
  path: '',
  name: '',
  line: 0,
  endLine: 0,
  column: 0,
  bases: [],
  metaclass: -1,
  members: new Map(),
  statics: new Map(),
  annotated: new Map(),
  keywords: new Map(),
  settled: new Set(),
  within: 0,
};

export function prototypeOf(runtime: JsRuntime, class_: ClassValue): PrototypeValue {
  return runtime.machine.once(`prototype ${class_.id}`, (id) => ({ id, kind: 'prototype', class: class_ }));
}

/** `F.prototype = value`: instances inherit from what that is. */
export function setPrototype(runtime: JsRuntime, class_: ClassValue, value: AbstractValue): void {
  const { machine, classes } = runtime;
  const [base] = class_.bases;
  if (value.kind === 'prototype' && base !== undefined) machine.propagation.add(base, value.class);
  else if (value.kind === 'instance' && base !== undefined) machine.propagation.add(base, value.class);
  else if (value.kind === 'container') {
    for (const [key, slot] of value.slots) machine.propagation.copy(slot, classes.member(class_, String(key)));
  }
}
