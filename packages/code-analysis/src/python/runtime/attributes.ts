import type { LinkedUnit } from '../../solver/linked-unit.ts';
import type { Machine } from '../../solver/machine.ts';
import type { AbstractValue, ClassValue, ExternalValue, InstanceValue, SuperValue } from '../../solver/values.ts';
import { builtinAttributes, typeNameOf } from './types.ts';
import { callEach, type AttributeLoad, type AttributeStore, type PythonRuntime } from './runtime.ts';

/** Reads an attribute of a value. */
export function loadAttribute(runtime: PythonRuntime, value: AbstractValue, load: AttributeLoad): void {
  const { machine } = runtime;
  const { propagation } = machine;
  switch (value.kind) {
    case 'module':
      return loadFromModule(runtime, value.unit, load);
    case 'namespace': {
      const submodule = runtime.modules.submodule(value, load.name);
      if (submodule !== undefined) propagation.add(load.to, submodule);
      return;
    }
    case 'external':
      return propagation.add(load.to, attributeOf(machine, value, load.name));
    case 'builtin':
      if (!value.name.includes('.')) propagation.add(load.to, machine.builtin(`${value.name}.${load.name}`));
      return;
    case 'class':
      return loadFromClass(runtime, value, load);
    case 'instance':
      return loadFromInstance(runtime, value, load);
    case 'function':
      return loadFromFunction(runtime, value, load);
    case 'bound':
      if (load.name === '__self__') propagation.add(load.to, value.receiver);
      else if (load.name === '__func__') propagation.add(load.to, value.function);
      else loadAttribute(runtime, value.function, load);
      return;
    case 'super':
      return loadFromSuper(runtime, value, load);
    case 'partial':
      if (load.name === 'func') propagation.copy(value.callee, load.to);
      return;
    case 'static-method':
    case 'class-method':
      if (load.name === '__func__' || load.name === '__wrapped__') propagation.copy(value.inner, load.to);
      return;
    case 'builtin-method':
      return;
    default: {
      const type = typeNameOf(value);
      if (builtinAttributes[type]?.has(load.name) !== true) return;
      propagation.add(load.to, machine.builtinMethod(type, load.name, value));
    }
  }
}

function attributeOf(machine: Machine, value: ExternalValue, name: string): ExternalValue {
  if (value.name === '') return value;
  return machine.external(`${value.name}.${name}`, value.distance === 0 ? 0 : value.distance + 1);
}

function loadFromModule(runtime: PythonRuntime, unit: LinkedUnit, load: AttributeLoad): void {
  const { machine, modules } = runtime;
  if (modules.member(unit, load.name, load.to)) return;
  if (load.name === '__name__' || load.name === '__file__' || load.name === '__doc__') {
    return machine.propagation.add(load.to, machine.primitive('str'));
  }
  const external = unit.stars.find((star) => typeof star === 'string');
  if (typeof external === 'string') {
    return machine.propagation.add(load.to, machine.external(`${external}.${load.name}`));
  }
  // Others may set it later; and `__getattr__` of the module may make it.
  machine.propagation.copy(modules.forward(unit, load.name), load.to);
  const getter = unit.unit.globals.get('__getattr__');
  if (getter !== undefined) {
    const name = machine.holding(machine.constant(load.name));
    callEach(runtime, unit.base + getter, { site: load.site, arguments: [{ value: name }], to: load.to });
  }
}

function loadFromFunction(
  runtime: PythonRuntime,
  value: Extract<AbstractValue, { kind: 'function' }>,
  load: AttributeLoad,
): void {
  const { machine } = runtime;
  if (load.name === '__call__') return machine.propagation.add(load.to, value);
  if (load.name === '__get__') {
    return machine.propagation.add(load.to, machine.builtinMethod('function', '__get__', value));
  }
  if (
    load.name === '__name__' ||
    load.name === '__doc__' ||
    load.name === '__module__' ||
    load.name === '__qualname__'
  ) {
    return machine.propagation.add(load.to, machine.primitive('str'));
  }
  machine.propagation.copy(machine.field(value.fields, load.name), load.to);
}

function loadFromClass(runtime: PythonRuntime, class_: ClassValue, load: AttributeLoad): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  if (
    load.name === '__name__' ||
    load.name === '__doc__' ||
    load.name === '__module__' ||
    load.name === '__qualname__'
  ) {
    return propagation.add(load.to, machine.primitive('str'));
  }
  if (load.name === '__class__') return propagation.copy(class_.metaclass, load.to);
  const lookup = classes.lookup(class_, load.name);
  propagation.each(lookup.variable, (member) => {
    if (member.kind === 'class-method') {
      propagation.each(member.inner, (inner) => propagation.add(load.to, machine.bound(inner, class_)));
    } else if (member.kind === 'static-method') propagation.copy(member.inner, load.to);
    else if (member.kind === 'instance') bindDescriptor(runtime, member, { receiver: class_, load });
    else if (isEnumMember(runtime, class_, member)) propagation.add(load.to, machine.instanceOf(class_));
    else propagation.add(load.to, member);
  });
  propagation.each(class_.metaclass, (meta) => {
    if (meta.kind !== 'class') return;
    propagation.each(classes.lookup(meta, load.name).variable, (member) =>
      bindMember(runtime, member, { receiver: class_, load }),
    );
  });
  if (classes.definer(class_, load.name) !== undefined) return;
  if (classDefaults.has(load.name)) propagation.add(load.to, machine.builtinMethod('type', load.name, class_));
}

const classDefaults = new Set(['__new__', '__subclasses__', 'mro', '__init__', '__setattr__', '__getattribute__']);

function isEnumMember(runtime: PythonRuntime, class_: ClassValue, member: AbstractValue): boolean {
  if (
    member.kind !== 'constant' &&
    member.kind !== 'primitive' &&
    member.kind !== 'container' &&
    member.kind !== 'external'
  ) {
    return false;
  }
  return isEnum(runtime, class_);
}

export function isEnum(runtime: PythonRuntime, class_: ClassValue): boolean {
  return runtime.classes.order(class_).some((entry) => entry.kind === 'external' && entry.name.startsWith('enum.'));
}

function loadFromInstance(runtime: PythonRuntime, instance: InstanceValue, load: AttributeLoad): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  const class_ = instance.class;
  if (load.name === '__class__') return propagation.add(load.to, class_);
  const isSettled = !isConstructing(machine.recorder.symbolOf(load.site.caller)) && settles(runtime, class_, load.name);
  propagation.each(classes.lookup(class_, load.name).variable, (member) => {
    if (isSettled && member.kind !== 'property' && member.kind !== 'instance') return;
    bindMember(runtime, member, { receiver: instance, load });
  });
  if (!load.known) propagation.copy(machine.field(instance.fields, load.name), load.to);
  if (classes.definer(class_, '__getattr__') ?? classes.definer(class_, '__getattribute__')) {
    runtime.dynamicLoads.push({ instance, load });
  }
  if (load.name === '__init__' || load.name === '__setattr__' || load.name === '__getattribute__') {
    if (classes.definer(class_, load.name) === undefined) {
      propagation.add(load.to, machine.builtinMethod('object', load.name, instance));
    }
  }
}

/** Whether the constructor that the class uses surely sets the attribute. */
function settles(runtime: PythonRuntime, class_: ClassValue, name: string): boolean {
  return runtime.classes.definer(class_, '__init__')?.template.settled.has(name) ?? false;
}

function isConstructing(symbol: string): boolean {
  return symbol.endsWith('.__init__');
}

interface Binding {
  readonly receiver: AbstractValue;
  readonly load: AttributeLoad;
}

/** What reading a member of the class through an instance gives. */
export function bindMember(runtime: PythonRuntime, member: AbstractValue, { receiver, load }: Binding): void {
  const { machine } = runtime;
  const { propagation } = machine;
  switch (member.kind) {
    case 'property':
      callEach(runtime, member.getter, { site: load.site, arguments: [], receiver, to: load.known ? -1 : load.to });
      return;
    case 'instance':
      return bindDescriptor(runtime, member, { receiver, load });
    case 'function':
      if (!load.known) propagation.add(load.to, machine.bound(member, receiver));
      return;
    case 'partial':
      if (!load.known) propagation.add(load.to, member.isMethod ? machine.bound(member, receiver) : member);
      return;
    case 'class-method': {
      const class_ = receiver.kind === 'instance' ? receiver.class : receiver;
      propagation.each(member.inner, (inner) => propagation.add(load.to, machine.bound(inner, class_)));
      return;
    }
    case 'static-method':
      return propagation.copy(member.inner, load.to);
    default:
      if (!load.known) propagation.add(load.to, member);
  }
}

/** An object in a class that defines `__get__` is asked for the value. */
function bindDescriptor(runtime: PythonRuntime, member: InstanceValue, { receiver, load }: Binding): void {
  const { machine } = runtime;
  const owner = receiver.kind === 'instance' ? machine.holding(receiver) : machine.holding(machine.primitive('None'));
  const class_ = receiver.kind === 'instance' ? machine.holding(receiver.class) : machine.holding(receiver);
  const called = runtime.parts.special(runtime, member, {
    methods: ['__get__'],
    arguments: [owner, class_],
    to: load.known ? -1 : load.to,
    site: load.site,
  });
  if (!called && !load.known) machine.propagation.add(load.to, member);
}

function loadFromSuper(runtime: PythonRuntime, value: SuperValue, load: AttributeLoad): void {
  const { machine, classes } = runtime;
  const { receiver } = value;
  const start = receiver.kind === 'instance' ? receiver.class : receiver.kind === 'class' ? receiver : value.class;
  // A receiver that is a metaclass's instance: the class's own metaclass is where the search starts.
  const class_ = classes.isSubclass(start, value.class) ? start : value.class;
  const definer = classes.definer(class_, load.name, value.class);
  const member = definer?.members.get(load.name);
  if (member !== undefined) {
    machine.propagation.each(member, (found) => {
      if (load.name === '__new__') machine.propagation.add(load.to, found);
      else bindMember(runtime, found, { receiver, load });
    });
    return;
  }
  const outside = classes.outsideBase(class_, value.class);
  if (outside?.kind === 'external') {
    machine.propagation.add(load.to, machine.external(`${outside.name}.${load.name}`, 2));
  } else {
    const type = outside?.kind === 'builtin' ? outside.name : 'object';
    machine.propagation.add(load.to, machine.builtinMethod(type, load.name, receiver));
  }
}

/** Sets an attribute of a value. */
export function storeAttribute(runtime: PythonRuntime, value: AbstractValue, store: AttributeStore): void {
  const { machine, classes, modules } = runtime;
  const { propagation } = machine;
  switch (value.kind) {
    case 'instance':
      return storeInInstance(runtime, value, store);
    case 'class':
      return propagation.copy(store.value, classes.member(value, store.name));
    case 'module':
      return propagation.copy(store.value, modules.forward(value.unit, store.name));
    case 'function':
      return propagation.copy(store.value, machine.field(value.fields, store.name));
    case 'bound':
      return storeAttribute(runtime, value.function, store);
    case 'super':
      return storeAttribute(runtime, value.receiver, store);
    default:
  }
}

function storeInInstance(runtime: PythonRuntime, instance: InstanceValue, store: AttributeStore): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  const call = { site: store.site, arguments: [{ value: store.value }], receiver: instance, to: -1 };
  propagation.each(classes.lookup(instance.class, store.name).variable, (member) => {
    if (member.kind === 'property') callEach(runtime, member.setter, call);
    if (member.kind !== 'instance') return;
    runtime.parts.special(runtime, member, {
      methods: ['__set__'],
      arguments: [machine.holding(instance), store.value],
      to: -1,
      site: store.site,
    });
  });
  if (classes.definer(instance.class, '__setattr__') !== undefined) {
    runtime.parts.special(runtime, instance, {
      methods: ['__setattr__'],
      arguments: [machine.holding(machine.constant(store.name)), store.value],
      to: -1,
      site: store.site,
    });
  }
  propagation.copy(store.value, machine.field(instance.fields, store.name));
}
