import type { AbstractValue, BuiltinValue } from '../../solver/values.ts';
import { prototypeOf, setPrototype } from './prototypes.ts';
import { awaitEach, callEach, containerAt, iterateEach, type JsCall, type JsRuntime } from './runtime.ts';

type Model = (runtime: JsRuntime, call: JsCall) => void;

/** Calls a global function or a member of a global object. */
export function callBuiltin(runtime: JsRuntime, builtin: BuiltinValue, call: JsCall): void {
  const { machine } = runtime;
  if (builtin.name === 'super') return callSuper(runtime, call);
  machine.recorder.call(call.site, machine.recorder.outside(`<builtin>.${builtin.name}`, 'builtin'));
  models[builtin.name]?.(runtime, call);
}

/** `super` as an object, or with `new`: the parent's constructor, on the same instance. */
function callSuper(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const of = call.superOf;
  if (call.expected !== undefined) call.expected.understood = true;
  if (!of || of.class?.kind !== 'class') return;
  const class_ = of.class;
  machine.propagation.each(of.receiver, (receiver) => {
    machine.propagation.add(call.to, machine.superOf(class_, receiver));
  });
  if (call.isNew !== true) return;
  const [, parent] = runtime.classes.order(class_);
  if (parent === undefined) return;
  machine.propagation.each(of.receiver, (receiver) => runtime.parts.construct(runtime, parent, { ...call, receiver }));
}

/** Calls its first argument, now or later. */
function callFirst(runtime: JsRuntime, call: JsCall): void {
  const [callback, , ...given] = call.arguments;
  if (callback !== undefined) callEach(runtime, callback.value, { site: call.site, arguments: given, to: -1 });
}

function resolved(runtime: JsRuntime, call: JsCall): void {
  const made = containerAt(runtime, { site: call.site, what: 'promise', type: 'promise' });
  const [value] = call.arguments;
  if (value !== undefined) awaitEach(runtime, value.value, { to: made.rest, site: call.site });
  runtime.machine.propagation.add(call.to, made);
}

/** `new Promise((resolve, reject) => …)`. */
function makePromise(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const made = containerAt(runtime, { site: call.site, what: 'promise', type: 'promise' });
  machine.propagation.add(call.to, made);
  const settle = machine.holding(machine.builtinMethod('Promise', 'settle', made));
  const [executor] = call.arguments;
  if (executor === undefined) return;
  callEach(runtime, executor.value, { site: call.site, arguments: [{ value: settle }, { value: settle }], to: -1 });
}

/** A promise of the array of what all the items of the argument give. */
function allOf(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const list = containerAt(runtime, { site: call.site, what: 'all', type: 'list' });
  const made = containerAt(runtime, { site: call.site, what: 'promise', type: 'promise' });
  machine.propagation.add(made.rest, list);
  machine.propagation.add(call.to, made);
  const [items] = call.arguments;
  if (items === undefined) return;
  machine.propagation.each(items.value, (value) => {
    if (value.kind !== 'container') return;
    for (const [key, slot] of value.slots) awaitEach(runtime, slot, { to: machine.slot(list, key), site: call.site });
    awaitEach(runtime, value.rest, { to: list.rest, site: call.site });
  });
}

/** A promise of what any of the items gives. */
function anyOf(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const made = containerAt(runtime, { site: call.site, what: 'promise', type: 'promise' });
  const item = machine.variable();
  machine.propagation.add(call.to, made);
  const [items] = call.arguments;
  if (items !== undefined) iterateEach(runtime, items.value, { to: item, site: call.site });
  awaitEach(runtime, item, { to: made.rest, site: call.site });
}

function assignObjects(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const [target, ...sources] = call.arguments;
  if (target === undefined) return;
  machine.propagation.copy(target.value, call.to);
  machine.propagation.each(target.value, (object) => {
    for (const source of sources) machine.propagation.each(source.value, (value) => copyInto(runtime, value, object));
  });
}

function copyInto(runtime: JsRuntime, value: AbstractValue, object: AbstractValue): void {
  const { machine, classes } = runtime;
  if (value.kind !== 'container') return;
  for (const [key, slot] of value.slots) {
    if (object.kind === 'container') machine.propagation.copy(slot, machine.slot(object, key));
    else if (object.kind === 'prototype') machine.propagation.copy(slot, classes.member(object.class, String(key)));
    else if (object.kind === 'instance' || object.kind === 'function' || object.kind === 'class') {
      machine.propagation.copy(slot, machine.field(object.fields, String(key)));
    }
  }
  if (object.kind === 'container') machine.propagation.copy(value.rest, object.rest);
}

/** `Object.create(prototype)`: an object of the prototype's class. */
function createObject(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const [prototype] = call.arguments;
  if (prototype === undefined) return;
  machine.propagation.each(prototype.value, (value) => {
    if (value.kind === 'prototype') machine.propagation.add(call.to, value);
    else if (value.kind === 'container') machine.propagation.add(call.to, value);
    else if (value.kind === 'instance') machine.propagation.add(call.to, value);
  });
}

function setPrototypeOf(runtime: JsRuntime, call: JsCall): void {
  const { machine } = runtime;
  const [object, prototype] = call.arguments;
  if (object === undefined || prototype === undefined) return;
  machine.propagation.copy(object.value, call.to);
  machine.propagation.each(object.value, (value) => {
    if (value.kind !== 'prototype') return;
    machine.propagation.each(prototype.value, (parent) => setPrototype(runtime, value.class, parent));
  });
}

/** The array of an object's values, or of its pairs. */
function partsOf(what: 'values' | 'entries' | 'keys'): Model {
  return (runtime, call) => {
    const { machine } = runtime;
    const { propagation } = machine;
    const made = containerAt(runtime, { site: call.site, what, type: 'list' });
    const pair = containerAt(runtime, { site: call.site, what: 'pair', type: 'list' });
    propagation.add(call.to, made);
    propagation.add(made.rest, what === 'entries' ? pair : machine.primitive('string'));
    const [object] = call.arguments;
    if (object === undefined || what === 'keys') return;
    propagation.add(machine.slot(pair, 0), machine.primitive('string'));
    propagation.each(object.value, (value) => {
      if (value.kind === 'container')
        propagation.copy(value.all, what === 'values' ? made.rest : machine.slot(pair, 1));
    });
  };
}

function first(runtime: JsRuntime, call: JsCall): void {
  const [value] = call.arguments;
  if (value !== undefined) runtime.machine.propagation.copy(value.value, call.to);
}

/** `Array.from(items, callback)`, `new Set(items)`, … */
function collect(type: 'list' | 'set' | 'map'): Model {
  return (runtime, call) => {
    const { machine } = runtime;
    const made = containerAt(runtime, { site: call.site, what: type, type });
    machine.propagation.add(call.to, made);
    const [items, callback] = call.arguments;
    if (items === undefined) return;
    const item = machine.variable();
    iterateEach(runtime, items.value, { to: item, site: call.site });
    if (type === 'map') {
      machine.propagation.each(item, (pair) => {
        if (pair.kind !== 'container') return;
        machine.propagation.copy(machine.slot(pair, 1), made.rest);
      });
    } else if (callback === undefined) machine.propagation.copy(item, made.rest);
    else callEach(runtime, callback.value, { site: call.site, arguments: [{ value: item }], to: made.rest });
  };
}

function applyFunction(runtime: JsRuntime, call: JsCall): void {
  const [callee, , list] = call.arguments;
  if (callee === undefined) return;
  const given = list === undefined ? [] : [{ value: list.value, spread: 'list' as const }];
  callEach(runtime, callee.value, { site: call.site, arguments: given, to: call.to });
}

/** `Object.defineProperty(object, name, {get, value})`. */
function defineProperty(runtime: JsRuntime, call: JsCall): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  const [object, name, descriptor] = call.arguments;
  if (object === undefined || name === undefined || descriptor === undefined) return;
  const define = (target: AbstractValue, key: string, what: AbstractValue): void => {
    if (what.kind !== 'container') return;
    for (const [slotName, prefix] of [
      ['value', ''],
      ['get', 'get '],
      ['set', 'set '],
    ] as const) {
      const slot = what.slots.get(slotName);
      if (slot === undefined) continue;
      if (target.kind === 'container') propagation.copy(slot, machine.slot(target, prefix + key));
      else if (target.kind === 'prototype') propagation.copy(slot, classes.member(target.class, prefix + key));
    }
  };
  propagation.each(name.value, (key) => {
    if (key.kind !== 'constant') return;
    propagation.each(object.value, (target) => {
      propagation.each(descriptor.value, (what) => define(target, String(key.value), what));
    });
  });
}

const models: Readonly<Record<string, Model>> = {
  setTimeout: callFirst,
  setInterval: callFirst,
  setImmediate: callFirst,
  queueMicrotask: callFirst,
  requestAnimationFrame: callFirst,
  'process.nextTick': callFirst,
  Promise: makePromise,
  'Promise.resolve': resolved,
  'Promise.all': allOf,
  'Promise.allSettled': allOf,
  'Promise.race': anyOf,
  'Promise.any': anyOf,
  'Object.assign': assignObjects,
  'Object.create': createObject,
  'Object.setPrototypeOf': setPrototypeOf,
  'Object.freeze': first,
  'Object.seal': first,
  'Object.values': partsOf('values'),
  'Object.entries': partsOf('entries'),
  'Object.keys': partsOf('keys'),
  'Object.defineProperty': defineProperty,
  'Object.getPrototypeOf': (runtime, call) => {
    const [object] = call.arguments;
    if (object === undefined) return;
    runtime.machine.propagation.each(object.value, (value) => {
      if (value.kind === 'instance') runtime.machine.propagation.add(call.to, prototypeOf(runtime, value.class));
    });
  },
  'Array.from': collect('list'),
  Set: collect('set'),
  WeakSet: collect('set'),
  Map: collect('map'),
  WeakMap: collect('map'),
  'Array.of': (runtime, call) => {
    const made = containerAt(runtime, { site: call.site, what: 'of', type: 'list' });
    for (const argument of call.arguments) runtime.machine.propagation.copy(argument.value, made.rest);
    runtime.machine.propagation.add(call.to, made);
  },
  'Reflect.apply': applyFunction,
  'Reflect.construct': (runtime, call) => {
    const [callee, list] = call.arguments;
    if (callee === undefined) return;
    const given = list === undefined ? [] : [{ value: list.value, spread: 'list' as const }];
    callEach(runtime, callee.value, { site: call.site, arguments: given, to: call.to, isNew: true });
  },
};
