import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { CallSite } from '../../solver/call-recorder.ts';
import type {
  AbstractValue,
  ClassValue,
  ContainerValue,
  FunctionValue,
  InstanceValue,
  SuperValue,
} from '../../solver/values.ts';
import { builtinMembers, typeNameOf } from './builtin-types.ts';
import { classOfFunction, prototypeOf, setPrototype } from './prototypes.ts';
import { callEach, type JsRuntime, type PropertyLoad } from './runtime.ts';

/** Reads a property of a value. */
export function loadProperty(runtime: JsRuntime, value: AbstractValue, load: PropertyLoad): void {
  const { machine } = runtime;
  const { propagation } = machine;
  switch (value.kind) {
    case 'module':
      runtime.modules.member(value.unit, load.name, load.to);
      if (!runtime.modules.isStandard(value.unit)) {
        propagation.each(runtime.modules.commonExports(value.unit), (found) => loadProperty(runtime, found, load));
      }
      return;
    case 'external': {
      if (value.name === '') return propagation.add(load.to, value);
      const distance = value.distance === 0 ? 0 : value.distance + 1;
      return propagation.add(load.to, machine.external(`${value.name}.${load.name}`, distance));
    }
    case 'builtin':
      if (!value.name.includes('.')) propagation.add(load.to, machine.builtin(`${value.name}.${load.name}`));
      return;
    case 'instance':
      return loadFromInstance(runtime, value, load);
    case 'class':
      return loadFromClass(runtime, value, load);
    case 'prototype':
      if (load.name === 'constructor') return propagation.add(load.to, value.class);
      return propagation.copy(runtime.classes.lookup(value.class, load.name).variable, load.to);
    case 'super':
      return loadFromSuper(runtime, value, load);
    case 'function':
      return loadFromFunction(runtime, value, load);
    case 'container':
      return loadFromContainer(runtime, value, load);
    default: {
      const type = typeNameOf(value);
      if (builtinMembers[type]?.has(load.name) === true)
        propagation.add(load.to, machine.builtinMethod(type, load.name, value));
    }
  }
}

function loadFromContainer(runtime: JsRuntime, value: ContainerValue, load: PropertyLoad): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const type = typeNameOf(value);
  if (builtinMembers[type]?.has(load.name) === true && !value.slots.has(load.name)) {
    return propagation.add(load.to, machine.builtinMethod(type, load.name, value));
  }
  if (value.type !== 'dict') return;
  const getter = value.slots.get(`get ${load.name}`);
  if (getter !== undefined) callEach(runtime, getter, { site: load.site, arguments: [], to: load.to, receiver: value });
  const bind = (found: AbstractValue): void =>
    propagation.add(load.to, found.kind === 'function' ? machine.bound(found, value) : found);
  propagation.each(machine.slot(value, load.name), bind);
  propagation.each(value.rest, bind);
}

function loadFromFunction(runtime: JsRuntime, value: FunctionValue, load: PropertyLoad): void {
  const { machine } = runtime;
  if (load.name === 'prototype') {
    return machine.propagation.add(load.to, prototypeOf(runtime, classOfFunction(runtime, value)));
  }
  if (load.name === 'call' || load.name === 'apply' || load.name === 'bind') {
    return machine.propagation.add(load.to, machine.builtinMethod('Function', load.name, value));
  }
  machine.propagation.copy(machine.field(value.fields, load.name), load.to);
}

function loadFromClass(runtime: JsRuntime, class_: ClassValue, load: PropertyLoad): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  if (load.name === 'prototype') return propagation.add(load.to, prototypeOf(runtime, class_));
  if (load.name === 'name') return propagation.add(load.to, machine.primitive('string'));
  for (const entry of classes.order(class_)) {
    if (entry.kind !== 'class') {
      if (entry.kind === 'external') propagation.add(load.to, machine.external(`${entry.name}.${load.name}`, 1));
      return;
    }
    const getter = entry.template.statics.get(`get ${load.name}`);
    if (getter !== undefined) {
      const call = { site: load.site, arguments: [], to: load.to, receiver: class_ };
      return callEach(runtime, entry.unit.base + getter, call);
    }
    const own = entry.template.statics.get(load.name);
    if (own !== undefined)
      return propagation.each(entry.unit.base + own, (value) => bindTo(runtime, value, { receiver: class_, load }));
    if (entry.fields.has(load.name) || entry === class_)
      propagation.copy(machine.field(entry.fields, load.name), load.to);
  }
}

function bindTo(
  runtime: JsRuntime,
  value: AbstractValue,
  about: { readonly receiver: AbstractValue; readonly load: PropertyLoad },
): void {
  const { machine } = runtime;
  const isFunction = value.kind === 'function';
  machine.propagation.add(about.load.to, isFunction ? machine.bound(value, about.receiver) : value);
}

function loadFromInstance(runtime: JsRuntime, instance: InstanceValue, load: PropertyLoad): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  if (load.name === 'constructor') return propagation.add(load.to, instance.class);
  const about = { receiver: instance, load };
  propagation.each(classes.lookup(instance.class, load.name).variable, (member) => bindTo(runtime, member, about));
  propagation.each(classes.lookup(instance.class, `get ${load.name}`).variable, (getter) =>
    runtime.parts.call(runtime, getter, { site: load.site, arguments: [], to: load.to, receiver: instance }),
  );
  propagation.each(machine.field(instance.fields, load.name), (member) => bindTo(runtime, member, about));
  for (const entry of classes.order(instance.class)) {
    const field = entry.kind === 'class' ? entry.template.annotated.get(load.name) : undefined;
    if (field === undefined || entry.kind !== 'class') continue;
    propagation.each(entry.unit.base + field, (member) => bindTo(runtime, member, about));
  }
}

function loadFromSuper(runtime: JsRuntime, value: SuperValue, load: PropertyLoad): void {
  const { machine, classes } = runtime;
  const { receiver } = value;
  const start = receiver.kind === 'instance' ? receiver.class : receiver.kind === 'class' ? receiver : value.class;
  const class_ = classes.isSubclass(start, value.class) ? start : value.class;
  const definer = classes.definer(class_, load.name, value.class);
  const member = definer?.members.get(load.name);
  if (member !== undefined) {
    return machine.propagation.each(member, (found) => bindTo(runtime, found, { receiver, load }));
  }
  if (receiver.kind === 'class') {
    const parent = classes.order(class_).find((entry, index, order) => index > order.indexOf(value.class));
    if (parent?.kind === 'class') return loadFromClass(runtime, parent, load);
  }
  const outside = classes.outsideBase(class_, value.class);
  if (outside?.kind === 'external')
    machine.propagation.add(load.to, machine.external(`${outside.name}.${load.name}`, 2));
}

/** Sets a property of a value. */
export function storeProperty(
  runtime: JsRuntime,
  value: AbstractValue,
  store: { readonly name: string; readonly value: Variable; readonly site: CallSite },
): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  const call = { site: store.site, arguments: [{ value: store.value }], to: -1, receiver: value };
  switch (value.kind) {
    case 'instance':
      propagation.each(classes.lookup(value.class, `set ${store.name}`).variable, (setter) =>
        runtime.parts.call(runtime, setter, call),
      );
      return propagation.copy(store.value, machine.field(value.fields, store.name));
    case 'class': {
      const setter = value.template.statics.get(`set ${store.name}`);
      if (setter !== undefined) callEach(runtime, value.unit.base + setter, call);
      return propagation.copy(store.value, machine.field(value.fields, store.name));
    }
    case 'prototype':
      return propagation.copy(store.value, classes.member(value.class, store.name));
    case 'function':
      if (store.name === 'prototype') {
        const class_ = classOfFunction(runtime, value);
        return propagation.each(store.value, (found) => setPrototype(runtime, class_, found));
      }
      return propagation.copy(store.value, machine.field(value.fields, store.name));
    case 'bound':
      return storeProperty(runtime, value.function, store);
    case 'container': {
      const setter = value.slots.get(`set ${store.name}`);
      if (setter !== undefined) callEach(runtime, setter, call);
      return propagation.copy(store.value, machine.slot(value, store.name));
    }
    default:
  }
}
