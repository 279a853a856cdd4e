import type { AbstractValue, BuiltinMethodValue, ContainerValue } from '../../solver/values.ts';
import { linked } from '../../solver/linked-unit.ts';
import { noteFixture } from './library.ts';
import { instantiate } from './instances.ts';
import { callEach, containerAt, derivedContainer, siteKey, type Call, type PythonRuntime } from './runtime.ts';
import { pythonTypeNames } from './types.ts';

/** Calls a method of a built-in type. */
export function callBuiltinMethod(runtime: PythonRuntime, method: BuiltinMethodValue, call: Call): void {
  const { machine } = runtime;
  const type = pythonTypeNames[method.type];
  if (type !== undefined)
    machine.recorder.call(call.site, machine.recorder.outside(`${type}.${method.name}`, 'builtin'));
  else if (call.expected !== undefined) call.expected.understood = true;
  const result = results[`${method.type}.${method.name}`];
  if (result !== undefined) machine.propagation.add(call.to, machine.primitive(result));
  const { receiver } = method;
  if (receiver.kind === 'container') return callContainerMethod(runtime, { method, receiver }, call);
  if (receiver.kind === 'property') return callPropertyMethod(runtime, { method, receiver }, call);
  if (receiver.kind === 'generator') return callGeneratorMethod(runtime, { method, receiver }, call);
  callObjectMethod(runtime, method, call);
}

const strings =
  'capitalize casefold center expandtabs format format_map join ljust lower lstrip replace removeprefix removesuffix rjust rstrip strip swapcase title translate upper zfill';
const results: Record<string, string> = {
  'str.encode': 'bytes',
  'bytes.decode': 'str',
  'file.read': 'str',
  'file.readline': 'str',
};
for (const name of strings.split(' ')) {
  results[`str.${name}`] = 'str';
}
for (const name of 'count find index rfind rindex'.split(' ')) results[`str.${name}`] = 'int';
for (const name of 'startswith endswith isdigit isalpha isalnum isspace islower isupper isidentifier'.split(' ')) {
  results[`str.${name}`] = 'bool';
}

function callObjectMethod(runtime: PythonRuntime, method: BuiltinMethodValue, call: Call): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const { receiver } = method;
  switch (method.name) {
    case 'split':
    case 'rsplit':
    case 'splitlines':
    case 'partition':
    case 'rpartition':
    case 'readlines': {
      const made = containerAt(runtime, siteKey(call.site, 'split'), 'list');
      propagation.add(made.rest, machine.primitive('str'));
      return propagation.add(call.to, made);
    }
    case '__new__': {
      const [class_] = call.arguments;
      if (class_ !== undefined) propagation.each(class_.value, (value) => addInstance(runtime, value, call));
      if (receiver.kind === 'class') addInstance(runtime, receiver, call);
      return;
    }
    case '__call__':
      if (receiver.kind === 'class') instantiate(runtime, receiver, call);
      return;
    case '__subclasses__':
      return listSubclasses(runtime, receiver, call);
    case '__get__': {
      const [object] = call.arguments;
      if (object === undefined) return;
      propagation.each(object.value, (value) => propagation.add(call.to, machine.bound(receiver, value)));
      return;
    }
    case 'apply':
      if (receiver.kind === 'primitive' && receiver.type === 'decorator') {
        const [decorated] = call.arguments;
        if (decorated !== undefined) propagation.copy(decorated.value, call.to);
      }
      return;
    case 'fixture': {
      const [decorated] = call.arguments;
      if (decorated !== undefined) noteFixture(runtime, decorated.value, call.to);
      return;
    }
    case '__setattr__':
      return storeByName(runtime, receiver, call);
    case '__getattribute__':
      return loadByName(runtime, receiver, call);
    default:
  }
}

function addInstance(runtime: PythonRuntime, value: AbstractValue, call: Call): void {
  if (value.kind === 'class') runtime.machine.propagation.add(call.to, runtime.machine.instanceOf(value));
}

function listSubclasses(runtime: PythonRuntime, receiver: AbstractValue, call: Call): void {
  if (receiver.kind !== 'class') return;
  const { machine, classes } = runtime;
  const made = containerAt(runtime, siteKey(call.site, 'subclasses'), 'list');
  for (const class_ of classes.subclasses(receiver)) machine.propagation.add(made.rest, class_);
  machine.propagation.add(call.to, made);
}

function storeByName(runtime: PythonRuntime, receiver: AbstractValue, call: Call): void {
  const [name, value] = call.arguments;
  const { machine } = runtime;
  if (name === undefined || value === undefined || receiver.kind !== 'instance') return;
  machine.propagation.each(name.value, (key) => {
    if (key.kind !== 'constant') return;
    machine.propagation.copy(value.value, machine.field(receiver.fields, String(key.value)));
  });
}

function loadByName(runtime: PythonRuntime, receiver: AbstractValue, call: Call): void {
  const [name] = call.arguments;
  if (name === undefined) return;
  runtime.machine.propagation.each(name.value, (key) => {
    if (key.kind !== 'constant') return;
    runtime.parts.load(runtime, receiver, { name: String(key.value), to: call.to, site: call.site, known: false });
  });
}

/** `@x.setter` and its like give a property with one more function. */
function callPropertyMethod(
  runtime: PythonRuntime,
  about: { readonly method: BuiltinMethodValue; readonly receiver: Extract<AbstractValue, { kind: 'property' }> },
  call: Call,
): void {
  const [given] = call.arguments;
  const { machine } = runtime;
  const { method, receiver } = about;
  if (given === undefined) return;
  const made = machine.once(`${siteKey(call.site, 'property')} ${receiver.id}`, (id) => ({
    id,
    kind: 'property' as const,
    getter: method.name === 'getter' ? given.value : receiver.getter,
    setter: method.name === 'setter' ? given.value : receiver.setter,
    cached: receiver.cached,
  }));
  machine.propagation.add(call.to, made);
}

function callGeneratorMethod(
  runtime: PythonRuntime,
  about: { readonly method: BuiltinMethodValue; readonly receiver: Extract<AbstractValue, { kind: 'generator' }> },
  call: Call,
): void {
  const { machine } = runtime;
  const { template, unit, symbol } = about.receiver.function;
  if (!/^(__next__|__anext__|a?send|a?throw|a?close)$/.test(about.method.name)) return;
  machine.recorder.call(call.site, symbol);
  machine.propagation.copy(linked(unit, template.yields), call.to);
  const [sent] = call.arguments;
  if (sent !== undefined && about.method.name.endsWith('send')) {
    machine.propagation.copy(sent.value, linked(unit, template.sent));
  }
}

interface ContainerCall {
  readonly method: BuiltinMethodValue;
  readonly receiver: ContainerValue;
}

function callContainerMethod(runtime: PythonRuntime, { method, receiver }: ContainerCall, call: Call): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const [first, second] = call.arguments.filter((argument) => argument.name === undefined);
  switch (method.name) {
    case 'append':
    case 'appendleft':
    case 'add':
      if (first !== undefined) propagation.copy(first.value, receiver.rest);
      return;
    case 'insert':
      if (second !== undefined) propagation.copy(second.value, receiver.rest);
      return scramble(runtime, receiver);
    case 'extend':
    case 'extendleft':
    case 'update':
    case 'union':
    case '__init__':
      return extendContainer(runtime, { method, receiver }, call);
    case 'reverse':
    case 'sort':
      return sortContainer(runtime, receiver, call);
    case 'copy':
    case '__iter__':
      return propagation.add(call.to, receiver);
    case 'items':
    case 'keys':
    case 'values':
      return viewOf(runtime, { method, receiver }, call);
    case 'pop':
    case 'popleft':
    case 'popitem':
    case '__next__':
      if (receiver.type !== 'dict') scramble(runtime, receiver);
      return takeItem(runtime, receiver, call);
    case 'get':
    case 'setdefault':
    case '__getitem__':
      return takeItem(runtime, receiver, call);
    default:
  }
}

/** Positions changed: any item may be anywhere. */
function scramble(runtime: PythonRuntime, receiver: ContainerValue): void {
  runtime.machine.propagation.copy(receiver.all, receiver.rest);
}

function takeItem(runtime: PythonRuntime, receiver: ContainerValue, call: Call): void {
  const { machine } = runtime;
  const [key, otherwise] = call.arguments;
  if (otherwise !== undefined) machine.propagation.copy(otherwise.value, call.to);
  runtime.parts.loadItem(runtime, receiver, { key: key?.value ?? -1, to: call.to, site: call.site });
  if (otherwise === undefined || key === undefined) return;
  machine.propagation.each(key.value, (name) => {
    const slot = name.kind === 'constant' ? machine.slot(receiver, name.value) : receiver.rest;
    machine.propagation.copy(otherwise.value, slot);
  });
}

function extendContainer(runtime: PythonRuntime, { receiver }: ContainerCall, call: Call): void {
  const { machine } = runtime;
  const { propagation } = machine;
  for (const argument of call.arguments) {
    if (argument.name !== undefined) {
      propagation.copy(argument.value, machine.slot(receiver, argument.name));
      continue;
    }
    propagation.each(argument.value, (value) => {
      if (receiver.type === 'dict' && value.kind === 'container' && value.type === 'dict') {
        for (const [key, slot] of value.slots) propagation.copy(slot, machine.slot(receiver, key));
        propagation.copy(value.rest, receiver.rest);
        propagation.copy(value.keys, receiver.keys);
      } else runtime.parts.iterate(runtime, value, { to: receiver.rest, site: call.site });
    });
  }
  propagation.add(call.to, receiver);
}

function sortContainer(runtime: PythonRuntime, receiver: ContainerValue, call: Call): void {
  scramble(runtime, receiver);
  const key = call.arguments.find((argument) => argument.name === 'key');
  if (key === undefined) return;
  callEach(runtime, key.value, { site: call.site, arguments: [{ value: receiver.all }], to: -1 });
}

function viewOf(runtime: PythonRuntime, { method, receiver }: ContainerCall, call: Call): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const made = derivedContainer(runtime, receiver, { key: method.name, type: 'list' });
  propagation.add(call.to, made);
  if (method.name === 'keys') return propagation.copy(receiver.keys, made.rest);
  if (method.name === 'values') return propagation.copy(receiver.all, made.rest);
  const pair = derivedContainer(runtime, receiver, { key: 'item', type: 'tuple' });
  propagation.copy(receiver.keys, machine.slot(pair, 0));
  propagation.copy(receiver.all, machine.slot(pair, 1));
  propagation.add(made.rest, pair);
}
