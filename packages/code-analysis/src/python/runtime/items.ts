import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue, ContainerValue } from '../../solver/values.ts';
import { isEnum } from './attributes.ts';
import type { CallSite } from '../../solver/call-recorder.ts';
import { derivedContainer, siteKey, type ItemLoad, type PythonRuntime } from './runtime.ts';

/** Reads an item: `value[key]`. */
export function loadItem(runtime: PythonRuntime, value: AbstractValue, item: ItemLoad): void {
  const { machine } = runtime;
  const { propagation } = machine;
  switch (value.kind) {
    case 'container':
      return loadFromContainer(runtime, value, item);
    case 'instance': {
      const called = runtime.parts.special(runtime, value, {
        methods: ['__getitem__', '__missing__'],
        arguments: item.key < 0 ? [] : [item.key],
        to: item.to,
        site: item.site,
      });
      if (!called) propagation.copy(machine.field(value.fields, '[]'), item.to);
      return;
    }
    case 'class': {
      if (isEnum(runtime, value)) return propagation.add(item.to, machine.instanceOf(value));
      const special = { methods: ['__getitem__'], arguments: [item.key], to: item.to, site: item.site };
      if (!runtime.parts.special(runtime, value, special)) propagation.add(item.to, value);
      return;
    }
    case 'builtin':
    case 'external':
      return propagation.add(item.to, value);
    case 'constant':
    case 'primitive':
      if (value.kind === 'primitive' ? value.type === 'str' : typeof value.value === 'string') {
        propagation.add(item.to, machine.primitive('str'));
      }
      return;
    default:
  }
}

function loadFromContainer(runtime: PythonRuntime, container: ContainerValue, item: ItemLoad): void {
  const { machine } = runtime;
  const { propagation } = machine;
  propagation.copy(container.rest, item.to);
  if (item.key < 0) return propagation.copy(container.all, item.to);
  propagation.each(item.key, (key) => {
    if (key.kind !== 'constant') return propagation.copy(container.all, item.to);
    const slot = positionOf(container, key.value);
    propagation.copy(slot === null ? container.all : machine.slot(container, slot), item.to);
  });
}

/** The slot of a key; null where the position is not known. */
function positionOf(container: ContainerValue, key: string | number): string | number | null {
  if (container.type === 'dict' || typeof key === 'string' || key >= 0) return key;
  return container.length === null ? null : Math.max(0, container.length + key);
}

/** Sets an item: `object[key] = value`. */
export function storeItem(
  runtime: PythonRuntime,
  object: AbstractValue,
  item: { readonly key: Variable; readonly value: Variable; readonly site: CallSite },
): void {
  const { machine } = runtime;
  const { propagation } = machine;
  if (object.kind === 'container') {
    if (item.key < 0) return propagation.copy(item.value, object.rest);
    propagation.copy(item.key, object.keys);
    propagation.each(item.key, (key) => {
      const slot = key.kind === 'constant' ? positionOf(object, key.value) : null;
      propagation.copy(item.value, slot === null ? object.rest : machine.slot(object, slot));
    });
    return;
  }
  if (object.kind !== 'instance') return;
  const called = runtime.parts.special(runtime, object, {
    methods: ['__setitem__'],
    arguments: [item.key, item.value],
    to: -1,
    site: item.site,
  });
  if (!called) propagation.copy(item.value, machine.field(object.fields, '[]'));
}

/** Reads a slice: a new list of some of the items. */
export function sliceOf(
  runtime: PythonRuntime,
  value: AbstractValue,
  about: {
    readonly bounds: { readonly lower: number; readonly upper: number | null } | null;
    readonly to: Variable;
    readonly site: CallSite;
  },
): void {
  const { machine } = runtime;
  if (value.kind !== 'container') {
    const any = machine.holding(machine.primitive('slice'));
    return loadItem(runtime, value, { key: any, to: about.to, site: about.site });
  }
  const made = derivedContainer(runtime, value, { key: siteKey(about.site, 'slice'), type: value.type });
  machine.propagation.add(about.to, made);
  const { bounds } = about;
  const length = value.length;
  if (bounds === null || length === null) return machine.propagation.copy(value.all, made.rest);
  const start = bounds.lower < 0 ? Math.max(0, length + bounds.lower) : bounds.lower;
  const end =
    bounds.upper === null ? length : bounds.upper < 0 ? length + bounds.upper : Math.min(length, bounds.upper);
  takeSlots(runtime, { from: value, to: made, start, end });
}

function takeSlots(
  runtime: PythonRuntime,
  part: { readonly from: ContainerValue; readonly to: ContainerValue; readonly start: number; readonly end: number },
): void {
  const { machine } = runtime;
  for (let index = part.start; index < part.end; index += 1) {
    machine.propagation.copy(machine.slot(part.from, index), machine.slot(part.to, index - part.start));
  }
  part.to.length = Math.max(0, part.end - part.start);
  machine.propagation.copy(part.from.rest, part.to.rest);
}

/** Gives one target of an unpacking assignment its value. */
export function unpackValue(
  runtime: PythonRuntime,
  value: AbstractValue,
  about: { readonly index: number; readonly restAfter: number | null; readonly to: Variable; readonly site: CallSite },
): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const isSequence = value.kind === 'container' && (value.type === 'list' || value.type === 'tuple');
  if (about.restAfter !== null) {
    const made = derivedContainer(runtime, value, { key: siteKey(about.site, 'rest'), type: 'list' });
    propagation.add(about.to, made);
    if (isSequence && value.length !== null) {
      takeSlots(runtime, { from: value, to: made, start: about.index, end: value.length - about.restAfter });
    } else runtime.parts.iterate(runtime, value, { to: made.rest, site: about.site });
    return;
  }
  if (!isSequence) return runtime.parts.iterate(runtime, value, { to: about.to, site: about.site });
  const slot = positionOf(value, about.index);
  propagation.copy(slot === null ? value.all : machine.slot(value, slot), about.to);
  propagation.copy(value.rest, about.to);
}
