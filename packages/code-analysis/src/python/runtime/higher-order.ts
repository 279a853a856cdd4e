import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import {
  callEach,
  containerAt,
  iterateEach,
  siteKey,
  type Call,
  type CallArgument,
  type PythonRuntime,
} from './runtime.ts';

const higherOrder = new Set(
  `map filter reduce min max sorted functools.reduce itertools.starmap itertools.takewhile itertools.dropwhile
  itertools.filterfalse itertools.groupby heapq.nlargest heapq.nsmallest`.split(/\s+/),
);

/** Whether a function calls what it is given. Given itself it would not end: it is called once per place. */
export function isHigherOrder(name: string): boolean {
  return higherOrder.has(name);
}

/** Functions that call their arguments: built in or of the standard library. Gives whether the name is one. */
export function callHigherOrder(runtime: PythonRuntime, name: string, call: Call): boolean {
  const { machine } = runtime;
  const [first, ...others] = call.arguments.filter((argument) => argument.name === undefined);
  const key = call.arguments.find((argument) => argument.name === 'key');
  switch (name) {
    case 'map':
    case 'itertools.starmap': {
      const made = containerAt(runtime, siteKey(call.site, 'map'), 'generator');
      machine.propagation.add(call.to, made);
      const items = others.map((argument) => itemsOf(runtime, argument, call));
      if (first !== undefined) callEach(runtime, first.value, { site: call.site, arguments: items, to: made.rest });
      return true;
    }
    case 'filter':
    case 'itertools.takewhile':
    case 'itertools.dropwhile':
    case 'itertools.filterfalse': {
      const made = containerAt(runtime, siteKey(call.site, 'filter'), 'generator');
      machine.propagation.add(call.to, made);
      const [source] = others;
      if (source === undefined) return true;
      const item = itemsOf(runtime, source, call);
      machine.propagation.copy(item.value, made.rest);
      if (first !== undefined) callEach(runtime, first.value, { site: call.site, arguments: [item], to: -1 });
      return true;
    }
    case 'reduce':
    case 'functools.reduce': {
      const [source, initial] = others;
      const total = machine.variable();
      if (source === undefined || first === undefined) return true;
      const item = itemsOf(runtime, source, call);
      machine.propagation.copy(initial === undefined ? item.value : initial.value, total);
      callEach(runtime, first.value, { site: call.site, arguments: [{ value: total }, item], to: total });
      machine.propagation.copy(total, call.to);
      return true;
    }
    case 'min':
    case 'max':
      return chooseItem(runtime, call, key);
    case 'sorted':
    case 'heapq.nlargest':
    case 'heapq.nsmallest':
    case 'itertools.groupby': {
      const source = name.startsWith('heapq') ? others[0] : first;
      if (key !== undefined && source !== undefined) {
        callEach(runtime, key.value, { site: call.site, arguments: [itemsOf(runtime, source, call)], to: -1 });
      } else if (source !== undefined && name === 'sorted')
        compareItems(runtime, itemsOf(runtime, source, call).value, call);
      return false;
    }
    default:
      return false;
  }
}

function itemsOf(runtime: PythonRuntime, source: CallArgument, call: Call): CallArgument {
  const item = runtime.machine.variable();
  iterateEach(runtime, source.value, { to: item, site: call.site });
  return { value: item };
}

/** `min` and `max`: of one iterable, or of the arguments. */
function chooseItem(runtime: PythonRuntime, call: Call, key: CallArgument | undefined): boolean {
  const { machine } = runtime;
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const [only] = positional;
  const item = machine.variable();
  if (positional.length === 1 && only !== undefined) iterateEach(runtime, only.value, { to: item, site: call.site });
  else for (const argument of positional) machine.propagation.copy(argument.value, item);
  const otherwise = call.arguments.find((argument) => argument.name === 'default');
  if (otherwise !== undefined) machine.propagation.copy(otherwise.value, call.to);
  machine.propagation.copy(item, call.to);
  if (key !== undefined) callEach(runtime, key.value, { site: call.site, arguments: [{ value: item }], to: -1 });
  else compareItems(runtime, item, call);
  return true;
}

/** Sorting compares the items with each other. */
function compareItems(runtime: PythonRuntime, item: Variable, call: Call): void {
  runtime.machine.propagation.each(item, (value) => {
    if (value.kind !== 'instance') return;
    runtime.parts.special(runtime, value, {
      methods: ['__lt__', '__gt__'],
      arguments: [item],
      to: -1,
      site: call.site,
    });
  });
}
