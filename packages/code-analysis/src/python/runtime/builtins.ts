import type { AbstractValue, BuiltinValue } from '../../solver/values.ts';
import { opensWrapper } from '../../solver/call-recorder.ts';
import { callHigherOrder, isHigherOrder } from './higher-order.ts';
import { getAttribute, globalsOf, makeType, setAttribute, superFor, typeOf } from './reflection.ts';
import {
  callEach,
  containerAt,
  derivedContainer,
  iterateEach,
  siteKey,
  type Call,
  type PythonRuntime,
} from './runtime.ts';
import { nextOf } from './iteration.ts';

/** Calls a built-in function or type. */
export function callBuiltin(runtime: PythonRuntime, builtin: BuiltinValue, call: Call): void {
  const { machine } = runtime;
  machine.recorder.call(call.site, machine.recorder.outside(`<builtin>.${builtin.name}`, 'builtin'));
  const result = results[builtin.name];
  if (result !== undefined) machine.propagation.add(call.to, machine.primitive(result));
  const methods = specialMethods[builtin.name];
  if (methods !== undefined) callMethods(runtime, methods, call);
  if (isHigherOrder(builtin.name) && !opensWrapper(call.site, builtin.id)) return;
  if (callHigherOrder(runtime, builtin.name, call)) return;
  handlers[builtin.name]?.(runtime, call);
}

/** What a function gives back, whatever it is given. */
const results: Readonly<Record<string, string>> = {
  len: 'int',
  int: 'int',
  ord: 'int',
  hash: 'int',
  id: 'int',
  float: 'float',
  str: 'str',
  repr: 'str',
  chr: 'str',
  format: 'str',
  input: 'str',
  ascii: 'str',
  hex: 'str',
  bin: 'str',
  oct: 'str',
  bool: 'bool',
  isinstance: 'bool',
  issubclass: 'bool',
  callable: 'bool',
  hasattr: 'bool',
  any: 'bool',
  all: 'bool',
  bytes: 'bytes',
  open: 'file',
  print: 'None',
};

/** Methods of its arguments that a function calls. */
const specialMethods: Readonly<Record<string, readonly string[]>> = {
  len: ['__len__'],
  str: ['__str__', '__repr__'],
  repr: ['__repr__'],
  print: ['__str__', '__repr__'],
  format: ['__format__', '__str__', '__repr__'],
  ascii: ['__repr__'],
  bool: ['__bool__', '__len__'],
  int: ['__int__', '__index__', '__trunc__'],
  float: ['__float__', '__index__'],
  complex: ['__complex__', '__float__'],
  bytes: ['__bytes__', '__iter__'],
  hash: ['__hash__'],
  abs: ['__abs__'],
  round: ['__round__'],
  dir: ['__dir__'],
  reversed: ['__reversed__'],
  bin: ['__index__'],
  hex: ['__index__'],
  oct: ['__index__'],
};

function callMethods(runtime: PythonRuntime, methods: readonly string[], call: Call): void {
  for (const argument of call.arguments) {
    if (argument.name !== undefined || argument.spread !== undefined) continue;
    runtime.machine.propagation.each(argument.value, (value) => {
      runtime.parts.special(runtime, value, { methods, arguments: [], to: call.to, site: call.site });
    });
  }
}

/** A new container of what the first argument iterates over. */
function collect(type: 'list' | 'tuple' | 'set' | 'generator'): Handler {
  return (runtime, call) => {
    const made = containerAt(runtime, siteKey(call.site, type), type);
    runtime.machine.propagation.add(call.to, made);
    const [first] = call.arguments;
    if (first === undefined) return;
    iterateEach(runtime, first.value, { to: made.rest, site: call.site });
    runtime.machine.propagation.each(first.value, (value) => {
      if (value.kind !== 'container' || value.type === 'dict' || value.type === 'set') return;
      for (const [key, slot] of value.slots) runtime.machine.propagation.copy(slot, runtime.machine.slot(made, key));
    });
  };
}

type Handler = (runtime: PythonRuntime, call: Call) => void;

function iterateArguments(runtime: PythonRuntime, call: Call): void {
  for (const argument of call.arguments) {
    if (argument.name === undefined) iterateEach(runtime, argument.value, { to: -1, site: call.site });
  }
}

function makeDict(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const made = containerAt(runtime, siteKey(call.site, 'dict'), 'dict');
  machine.propagation.add(call.to, made);
  for (const argument of call.arguments) {
    if (argument.name !== undefined) {
      machine.propagation.copy(argument.value, machine.slot(made, argument.name));
      machine.propagation.add(made.keys, machine.primitive('str'));
    } else machine.propagation.each(argument.value, (value) => fillDict(runtime, value, { made, call }));
  }
}

function fillDict(
  runtime: PythonRuntime,
  value: AbstractValue,
  { made, call }: { made: ReturnType<typeof containerAt>; call: Call },
): void {
  const { propagation } = runtime.machine;
  if (value.kind === 'container' && value.type === 'dict') {
    for (const [key, slot] of value.slots) propagation.copy(slot, runtime.machine.slot(made, key));
    propagation.copy(value.rest, made.rest);
    propagation.copy(value.keys, made.keys);
    return;
  }
  const pair = runtime.machine.variable();
  runtime.parts.iterate(runtime, value, { to: pair, site: call.site });
  propagation.each(pair, (item) => {
    if (item.kind !== 'container') return;
    propagation.copy(runtime.machine.slot(item, 0), made.keys);
    propagation.copy(runtime.machine.slot(item, 1), made.rest);
    propagation.copy(item.rest, made.rest);
  });
}

function zipArguments(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const tuple = containerAt(runtime, siteKey(call.site, 'zipped'), 'tuple');
  const made = containerAt(runtime, siteKey(call.site, 'zip'), 'generator');
  machine.propagation.add(made.rest, tuple);
  machine.propagation.add(call.to, made);
  for (const [index, argument] of call.arguments.entries()) {
    if (argument.name !== undefined) continue;
    iterateEach(runtime, argument.value, { to: machine.slot(tuple, index), site: call.site });
  }
}

function enumerateArgument(runtime: PythonRuntime, call: Call): void {
  const { machine } = runtime;
  const tuple = containerAt(runtime, siteKey(call.site, 'enumerated'), 'tuple');
  const made = containerAt(runtime, siteKey(call.site, 'enumerate'), 'generator');
  machine.propagation.add(machine.slot(tuple, 0), machine.primitive('int'));
  machine.propagation.add(made.rest, tuple);
  machine.propagation.add(call.to, made);
  const [first] = call.arguments;
  if (first !== undefined) iterateEach(runtime, first.value, { to: machine.slot(tuple, 1), site: call.site });
}

function iterOf(runtime: PythonRuntime, call: Call): void {
  const { propagation } = runtime.machine;
  const [first, second] = call.arguments;
  if (first === undefined) return;
  if (second !== undefined) {
    const made = containerAt(runtime, siteKey(call.site, 'iter'), 'generator');
    callEach(runtime, first.value, { site: call.site, arguments: [], to: made.rest });
    return propagation.add(call.to, made);
  }
  propagation.each(first.value, (value) => {
    const special = { methods: ['__iter__'], arguments: [], to: call.to, site: call.site };
    if (runtime.parts.special(runtime, value, special)) return;
    if (value.kind === 'generator') return propagation.add(call.to, value);
    const made = derivedContainer(runtime, value, { key: siteKey(call.site, 'iter'), type: 'generator' });
    runtime.parts.iterate(runtime, value, { to: made.rest, site: call.site });
    propagation.add(call.to, made);
  });
}

function nextItem(runtime: PythonRuntime, call: Call): void {
  const [first, second] = call.arguments;
  if (second !== undefined) runtime.machine.propagation.copy(second.value, call.to);
  if (first === undefined) return;
  runtime.machine.propagation.each(first.value, (value) => nextOf(runtime, value, { to: call.to, site: call.site }));
}

/** A method wrapper: `property`, `staticmethod`, `classmethod`. */
function wrap(kind: 'static-method' | 'class-method'): Handler {
  return (runtime, call) => {
    const { machine } = runtime;
    const [inner] = call.arguments;
    if (inner === undefined) return;
    const made = machine.once(siteKey(call.site, kind), (id) => ({ id, kind, inner: machine.variable() }));
    machine.propagation.copy(inner.value, made.inner);
    machine.propagation.add(call.to, made);
  };
}

export function makeProperty(runtime: PythonRuntime, call: Call, cached: boolean): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const [getter, setter] = call.arguments.filter((argument) => argument.name === undefined);
  const named = (name: string): number => call.arguments.find((argument) => argument.name === name)?.value ?? -1;
  const made = machine.once(siteKey(call.site, 'property'), (id) => ({
    id,
    kind: 'property' as const,
    getter: machine.variable(),
    setter: machine.variable(),
    cached,
  }));
  propagation.copy(getter?.value ?? named('fget'), made.getter);
  propagation.copy(setter?.value ?? named('fset'), made.setter);
  propagation.add(call.to, made);
}

const handlers: Readonly<Record<string, Handler>> = {
  list: collect('list'),
  tuple: collect('tuple'),
  set: collect('set'),
  frozenset: collect('set'),
  reversed: collect('generator'),
  sorted: collect('list'),
  dict: makeDict,
  zip: zipArguments,
  enumerate: enumerateArgument,
  iter: iterOf,
  aiter: iterOf,
  next: nextItem,
  anext: nextItem,
  any: iterateArguments,
  all: iterateArguments,
  sum: iterateArguments,
  property: (runtime, call) => makeProperty(runtime, call, false),
  staticmethod: wrap('static-method'),
  classmethod: wrap('class-method'),
  super: superFor,
  type: (runtime, call) => (call.arguments.length >= 3 ? makeType(runtime, call) : typeOf(runtime, call)),
  getattr: getAttribute,
  setattr: setAttribute,
  globals: globalsOf,
  'dict.fromkeys': (runtime, call) => {
    const made = containerAt(runtime, siteKey(call.site, 'fromkeys'), 'dict');
    const [keys, value] = call.arguments;
    runtime.machine.propagation.add(call.to, made);
    if (keys !== undefined) iterateEach(runtime, keys.value, { to: made.keys, site: call.site });
    if (value !== undefined) runtime.machine.propagation.copy(value.value, made.rest);
  },
  __import__: () => undefined,
};
