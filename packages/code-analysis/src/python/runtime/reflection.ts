import type { AbstractValue, ClassValue } from '../../solver/values.ts';
import { containerAt, siteKey, type Call, type PythonRuntime } from './runtime.ts';

/** `super()` and `super(Class, object)`. */
export function superFor(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const [class_, object] = call.arguments;
  const make = (of: AbstractValue, receiver: AbstractValue): void => {
    if (of.kind === 'class') machine.propagation.add(call.to, machine.superOf(of, receiver));
  };
  if (class_ !== undefined && object !== undefined) {
    machine.propagation.each(class_.value, (of) => {
      machine.propagation.each(object.value, (receiver) => make(of, receiver));
    });
    return;
  }
  const implicit = call.superOf;
  if (!implicit || implicit.class === null) return;
  const of = implicit.class;
  machine.propagation.each(implicit.receiver, (receiver) => make(of, receiver));
}

/** `type(value)`: its class. */
export function typeOf(runtime: PythonRuntime, call: Call): void {
  const [first] = call.arguments;
  if (first === undefined) return;
  const { propagation } = runtime.machine;
  propagation.each(first.value, (value) => {
    if (value.kind === 'instance') propagation.add(call.to, value.class);
    if (value.kind === 'class') propagation.copy(value.metaclass, call.to);
  });
}

/** `type(name, bases, members)`: a class made at run time. */
export function makeType(runtime: PythonRuntime, call: Call): void {
  const { machine, classes } = runtime;
  const [name, bases, members] = call.arguments;
  const site = call.site;
  const unit = machine.units[0];
  if (name === undefined || unit === undefined) return;
  const base = machine.variable();
  if (bases !== undefined) {
    machine.propagation.each(bases.value, (value) => {
      if (value.kind === 'container') machine.propagation.copy(value.all, base);
    });
  }
  const made = machine.once(siteKey(site, 'type'), (id): ClassValue => {
    const path = `${machine.recorder.symbolOf(site.caller)}.<class>`;
    return {
      id,
      kind: 'class',
      unit,
      template: { ...emptyTemplate, name: path, path },
      path,
      bases: [base],
      metaclass: -1,
      members: new Map(),
      lookups: new Map(),
      fields: new Map(),
      order: null,
      instance: null,
      isDataclass: false,
    };
  });
  if (!classes.all().includes(made)) classes.add(made);
  if (members !== undefined) {
    machine.propagation.each(members.value, (value) => {
      if (value.kind !== 'container') return;
      for (const [key, slot] of value.slots) machine.propagation.copy(slot, classes.member(made, String(key)));
    });
  }
  machine.propagation.add(call.to, made);
}

const emptyTemplate: ClassValue['template'] = {
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

/** `getattr(object, name, default)` where the name is known. */
export function getAttribute(runtime: PythonRuntime, call: Call): void {
  const { propagation } = runtime.machine;
  const [object, name, otherwise] = call.arguments;
  if (otherwise !== undefined) propagation.copy(otherwise.value, call.to);
  if (object === undefined || name === undefined) return;
  propagation.each(name.value, (key) => {
    if (key.kind === 'prefix') return getByPrefix(runtime, key.text, call);
    if (key.kind !== 'constant' || typeof key.value !== 'string') return;
    const load = { name: key.value, to: call.to, site: call.site, known: false };
    propagation.each(object.value, (value) => runtime.parts.load(runtime, value, load));
  });
}

/** `getattr(object, "visit_" + kind)`: every attribute of that beginning. */
function getByPrefix(runtime: PythonRuntime, prefix: string, call: Call): void {
  const [object] = call.arguments;
  if (object === undefined) return;
  runtime.machine.propagation.each(object.value, (value) => {
    for (const name of namesOf(runtime, value)) {
      if (!name.startsWith(prefix)) continue;
      runtime.parts.load(runtime, value, { name, to: call.to, site: call.site, known: false });
    }
  });
}

function namesOf(runtime: PythonRuntime, value: AbstractValue): ReadonlySet<string> {
  if (value.kind === 'module') return new Set(value.unit.unit.globals.keys());
  const class_ = value.kind === 'instance' ? value.class : value.kind === 'class' ? value : null;
  if (class_ === null) return new Set();
  const classes = runtime.classes.order(class_).filter((entry) => entry.kind === 'class');
  return new Set(classes.flatMap((entry) => [...entry.members.keys()]));
}

/** `setattr(object, name, value)` where the name is known. */
export function setAttribute(runtime: PythonRuntime, call: Call): void {
  const { propagation } = runtime.machine;
  const [object, name, value] = call.arguments;
  if (object === undefined || name === undefined || value === undefined) return;
  propagation.each(name.value, (key) => {
    if (key.kind !== 'constant' || typeof key.value !== 'string') return;
    const store = { name: key.value, value: value.value, site: call.site };
    propagation.each(object.value, (target) => runtime.parts.store(runtime, target, store));
  });
}

/** `globals()`: the names of the module as a dictionary. */
export function globalsOf(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const unit = machine.units.find((candidate) => candidate.unit.file === call.site.file);
  if (unit === undefined) return;
  const made = containerAt(runtime, `globals ${unit.unit.file}`, 'dict');
  for (const [name, variable] of unit.unit.globals) {
    machine.propagation.copy(unit.base + variable, machine.slot(made, name));
  }
  machine.propagation.add(call.to, made);
}
