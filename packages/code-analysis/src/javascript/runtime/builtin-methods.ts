import { linked } from '../../solver/linked-unit.ts';
import type { AbstractValue, BuiltinMethodValue, ContainerValue } from '../../solver/values.ts';
import { awaitEach, callEach, containerAt, iterateEach, type JsCall, type JsRuntime } from './runtime.ts';

interface MethodCall {
  readonly method: BuiltinMethodValue;
  readonly call: JsCall;
}

/** Calls a method of a built-in type. */
export function callBuiltinMethod(runtime: JsRuntime, method: BuiltinMethodValue, call: JsCall): void {
  const { machine } = runtime;
  const { receiver } = method;
  if (method.type === 'Function') return callFunctionMethod(runtime, { method, call });
  if (method.name === 'settle') {
    if (call.expected !== undefined) call.expected.understood = true;
    const [value] = call.arguments;
    if (value !== undefined && receiver.kind === 'container')
      awaitEach(runtime, value.value, { to: receiver.rest, site: call.site });
    return;
  }
  const symbol = machine.recorder.outside(`<builtin>.${method.type}.${method.name}`, 'builtin');
  machine.recorder.call(call.site, symbol);
  if (method.type === 'Promise') return callPromiseMethod(runtime, { method, call });
  if (receiver.kind === 'generator') return callGeneratorMethod(runtime, { method, call });
  if (receiver.kind !== 'container') return callStringMethod(runtime, { method, call });
  if (receiver.type === 'map' || receiver.type === 'set') callMapMethod(runtime, { method, call, receiver });
  else callArrayMethod(runtime, { method, call, receiver });
}

/** `f.call(this, …)`, `f.apply(this, list)`, `f.bind(this, …)`. */
function callFunctionMethod(runtime: JsRuntime, { method, call }: MethodCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const [receiver, ...given] = call.arguments;
  const target = method.receiver;
  if (call.expected !== undefined) call.expected.understood = true;
  if (method.name === 'bind') {
    const plain = target.kind === 'bound' ? target.function : target;
    // What is bound in a loop, again and again, is one value.
    const what = plain.kind === 'partial' ? 'again' : plain.id;
    const made = machine.once(`bind ${call.site.caller}:${call.site.line}:${call.site.column} ${what}`, (id) => ({
      id,
      kind: 'partial' as const,
      callee: machine.variable(),
      arguments: given,
      isMethod: false,
    }));
    propagation.add(call.to, made);
    propagation.add(made.callee, plain);
    if (receiver !== undefined) propagation.each(receiver.value, (value) => giveReceiver(runtime, plain, value));
    return;
  }
  const list =
    method.name === 'apply' ? given.slice(0, 1).map(({ value }) => ({ value, spread: 'list' as const })) : given;
  const plain = target.kind === 'bound' ? target.function : target;
  const own = { site: call.site, arguments: list, to: call.to };
  runtime.parts.call(runtime, plain, own);
  if (receiver !== undefined) propagation.each(receiver.value, (value) => giveReceiver(runtime, plain, value));
}

/** Adds a value to what `this` is in a function. */
function giveReceiver(runtime: JsRuntime, function_: AbstractValue, value: AbstractValue): void {
  if (function_.kind !== 'function') return;
  runtime.machine.propagation.add(linked(function_.unit, function_.template.receiver), value);
}

function callPromiseMethod(runtime: JsRuntime, { method, call }: MethodCall): void {
  const { machine } = runtime;
  const made = containerAt(runtime, { site: call.site, what: 'then', type: 'promise' });
  const value = machine.variable();
  runtime.parts.await(runtime, method.receiver, { to: value, site: call.site });
  const result = machine.variable();
  const given = method.name === 'then' ? [{ value }] : [];
  for (const callback of call.arguments) {
    callEach(runtime, callback.value, { site: call.site, arguments: given, to: result });
  }
  if (method.name !== 'finally') awaitEach(runtime, result, { to: made.rest, site: call.site });
  if (method.name !== 'then') machine.propagation.copy(value, made.rest);
  machine.propagation.add(call.to, made);
}

function callGeneratorMethod(runtime: JsRuntime, { method, call }: MethodCall): void {
  const { machine } = runtime;
  if (method.receiver.kind !== 'generator') return;
  const { template, unit, symbol } = method.receiver.function;
  machine.recorder.call(call.site, symbol);
  const made = containerAt(runtime, { site: call.site, what: 'next', type: 'dict' });
  machine.propagation.copy(linked(unit, template.yields), machine.slot(made, 'value'));
  machine.propagation.add(call.to, made);
  const [sent] = call.arguments;
  if (sent !== undefined) machine.propagation.copy(sent.value, linked(unit, template.sent));
}

function callStringMethod(runtime: JsRuntime, { method, call }: MethodCall): void {
  const { machine } = runtime;
  if (method.type !== 'String') return;
  const [, callback] = call.arguments;
  if (callback !== undefined && method.name.startsWith('replace')) {
    const text = machine.holding(machine.primitive('string'));
    callEach(runtime, callback.value, { site: call.site, arguments: [{ value: text }], to: -1 });
  }
  if (method.name === 'split' || method.name.startsWith('match')) {
    const made = containerAt(runtime, { site: call.site, what: 'split', type: 'list' });
    machine.propagation.add(made.rest, machine.primitive('string'));
    return machine.propagation.add(call.to, made);
  }
  const isNumber = /^(indexOf|lastIndexOf|charCodeAt|codePointAt|search|localeCompare)$/.test(method.name);
  machine.propagation.add(call.to, machine.primitive(isNumber ? 'number' : 'string'));
}

interface ContainerCall extends MethodCall {
  readonly receiver: ContainerValue;
}

function callMapMethod(runtime: JsRuntime, { method, call, receiver }: ContainerCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const [first, second] = call.arguments;
  switch (method.name) {
    case 'add':
      if (first !== undefined) propagation.copy(first.value, receiver.rest);
      return propagation.add(call.to, receiver);
    case 'set':
      if (first !== undefined && second !== undefined) {
        propagation.copy(first.value, receiver.keys);
        propagation.each(first.value, (key) => {
          const slot = key.kind === 'constant' ? machine.slot(receiver, key.value) : receiver.rest;
          propagation.copy(second.value, slot);
        });
      }
      return propagation.add(call.to, receiver);
    case 'get':
      propagation.copy(receiver.rest, call.to);
      if (first === undefined) return;
      propagation.each(first.value, (key) => {
        propagation.copy(key.kind === 'constant' ? machine.slot(receiver, key.value) : receiver.all, call.to);
      });
      return;
    case 'forEach':
      if (first !== undefined)
        callEach(runtime, first.value, {
          site: call.site,
          arguments: [{ value: receiver.all }, { value: receiver.keys }],
          to: -1,
        });
      return;
    case 'keys':
    case 'values':
    case 'entries':
      return viewOf(runtime, { method, call, receiver });
    default:
  }
}

function viewOf(runtime: JsRuntime, { method, call, receiver }: ContainerCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const made = machine.once(`${method.name} of ${receiver.id}`, () => machine.container('list'));
  propagation.add(call.to, made);
  if (method.name === 'entries') {
    const pair = machine.once(`entry of ${receiver.id}`, () => machine.container('list'));
    propagation.copy(receiver.keys, machine.slot(pair, 0));
    propagation.copy(receiver.all, machine.slot(pair, 1));
    propagation.add(made.rest, pair);
  } else propagation.copy(method.name === 'keys' && receiver.type === 'map' ? receiver.keys : receiver.all, made.rest);
}

const callbacks = new Set('every filter find findIndex findLast findLastIndex flatMap forEach map some'.split(' '));

function callArrayMethod(runtime: JsRuntime, { method, call, receiver }: ContainerCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const [callback, second] = call.arguments;
  const { name } = method;
  if (callbacks.has(name)) return callIterator(runtime, { method, call, receiver });
  switch (name) {
    case 'push':
    case 'unshift':
    case 'fill':
      for (const argument of call.arguments) {
        if (argument.spread === undefined) propagation.copy(argument.value, receiver.rest);
        else iterateEach(runtime, argument.value, { to: receiver.rest, site: call.site });
      }
      return;
    case 'splice':
      for (const argument of call.arguments.slice(2)) propagation.copy(argument.value, receiver.rest);
      return propagation.add(call.to, receiver);
    case 'reduce':
    case 'reduceRight': {
      const total = machine.variable();
      if (second === undefined) propagation.copy(receiver.all, total);
      else propagation.copy(second.value, total);
      if (callback !== undefined)
        callEach(runtime, callback.value, {
          site: call.site,
          arguments: [{ value: total }, { value: receiver.all }],
          to: total,
        });
      return propagation.copy(total, call.to);
    }
    case 'sort':
    case 'toSorted': {
      const pair = [{ value: receiver.all }, { value: receiver.all }];
      if (callback !== undefined) callEach(runtime, callback.value, { site: call.site, arguments: pair, to: -1 });
      propagation.copy(receiver.all, receiver.rest);
      return propagation.add(call.to, receiver);
    }
    case 'pop':
    case 'shift':
    case 'at':
      return propagation.copy(receiver.all, call.to);
    case 'concat':
    case 'slice':
    case 'flat':
    case 'reverse':
    case 'toReversed':
      return joinArrays(runtime, { method, call, receiver });
    case 'keys':
    case 'values':
    case 'entries':
      return viewOf(runtime, { method, call, receiver });
    default:
  }
}

function joinArrays(runtime: JsRuntime, { method, call, receiver }: ContainerCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const made = containerAt(runtime, { site: call.site, what: method.name, type: 'list' });
  propagation.copy(receiver.all, made.rest);
  if (method.name === 'concat') {
    for (const argument of call.arguments) {
      propagation.each(argument.value, (value) => {
        if (value.kind === 'container') propagation.copy(value.all, made.rest);
        else propagation.add(made.rest, value);
      });
    }
  }
  if (method.name === 'flat') iterateEach(runtime, receiver.all, { to: made.rest, site: call.site });
  propagation.add(call.to, made);
}

/** The methods that call back with each item. */
function callIterator(runtime: JsRuntime, { method, call, receiver }: ContainerCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const [callback] = call.arguments;
  const result = machine.variable();
  const index = machine.holding(machine.primitive('number'));
  const given = [{ value: receiver.all }, { value: index }, { value: machine.holding(receiver) }];
  if (callback !== undefined) callEach(runtime, callback.value, { site: call.site, arguments: given, to: result });
  if (method.name.startsWith('find')) return propagation.copy(receiver.all, call.to);
  if (method.name === 'forEach' || method.name === 'every' || method.name === 'some') return;
  const made = containerAt(runtime, { site: call.site, what: method.name, type: 'list' });
  propagation.add(call.to, made);
  if (method.name === 'filter') propagation.copy(receiver.all, made.rest);
  else if (method.name === 'flatMap') iterateEach(runtime, result, { to: made.rest, site: call.site });
  else propagation.copy(result, made.rest);
}
