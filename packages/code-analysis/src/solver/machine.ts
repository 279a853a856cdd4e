import type { ContainerType } from '../ir/instruction.ts';
import type { CallRecorder } from './call-recorder.ts';
import type { LinkedUnit } from './linked-unit.ts';
import { Propagation, type PropagationVariable as Variable } from './propagation.ts';
import type {
  AbstractValue,
  BoundValue,
  BuiltinMethodValue,
  BuiltinValue,
  ClassValue,
  ConstantValue,
  ContainerValue,
  ExternalValue,
  InstanceValue,
  NamespaceValue,
  PrefixValue,
  PrimitiveValue,
} from './values.ts';

/** How far values are told apart; beyond, they are taken together. */
export interface MachineLimits {
  /** Most values of one variable. */
  readonly values: number;
  /** Most constants and names of outside things of one variable. */
  readonly particular: number;
  /** Most targets of one call that arguments and results flow through; more are edges only. */
  readonly flowing: number;
}

/** The limits for a program with so many variables: a large one is analysed less finely, so that time grows with size. */
export function limitsFor(variables: number): MachineLimits {
  return variables <= 120_000 ? { values: 64, particular: 8, flowing: 24 } : { values: 48, particular: 8, flowing: 16 };
}

/**
 * The state that the runtimes of the languages work on: variables, interned values, and the graph that grows.
 * It knows no language.
 */
export class Machine {
  readonly propagation: Propagation;
  readonly recorder: CallRecorder;
  readonly limits: MachineLimits;
  readonly units: LinkedUnit[] = [];
  private nextId = 0;
  private readonly interned = new Map<string, AbstractValue>();
  readonly instances: InstanceValue[] = [];

  constructor(recorder: CallRecorder, limits: MachineLimits) {
    this.recorder = recorder;
    this.limits = limits;
    this.propagation = new Propagation({ maxValues: limits.values, maxParticular: limits.particular }, (value) => {
      if (value.kind === 'external') return this.external('', farthest + 1);
      return this.primitive(value.kind === 'constant' && typeof value.value === 'number' ? 'int' : 'str');
    });
  }

  id(): number {
    return this.nextId++;
  }

  variable(): Variable {
    return this.propagation.variable();
  }

  /** A variable that holds just this. */
  holding(value: AbstractValue): Variable {
    const variable = this.variable();
    this.propagation.add(variable, value);
    return variable;
  }

  private intern<Value extends AbstractValue>(key: string, make: (id: number) => Value): Value {
    const known = this.interned.get(key);
    if (known !== undefined) return known as Value;
    const made = make(this.id());
    this.interned.set(key, made);
    return made;
  }

  primitive(type: string): PrimitiveValue {
    return this.intern(`primitive ${type}`, (id) => ({ id, kind: 'primitive', type }));
  }

  constant(value: string | number): ConstantValue {
    return this.intern(`constant ${typeof value} ${value}`, (id) => ({ id, kind: 'constant', value }));
  }

  prefix(text: string): PrefixValue {
    return this.intern(`prefix ${text}`, (id) => ({ id, kind: 'prefix', text }));
  }

  builtin(name: string): BuiltinValue {
    return this.intern(`builtin ${name}`, (id) => ({ id, kind: 'builtin', name }));
  }

  external(name: string, distance = 0): ExternalValue {
    const isKnown = distance <= farthest && name.split('.').length <= longestName;
    const key = isKnown ? `external ${distance} ${name}` : 'external';
    return this.intern(key, (id) => ({ id, kind: 'external', name: isKnown ? name : '', distance }));
  }

  namespace(path: string): NamespaceValue {
    return this.intern(`namespace ${path}`, (id) => ({ id, kind: 'namespace', path }));
  }

  bound(function_: AbstractValue, receiver: AbstractValue): BoundValue {
    const key = `bound ${function_.id} ${receiver.id}`;
    return this.intern(key, (id) => ({ id, kind: 'bound', function: function_, receiver }));
  }

  builtinMethod(type: string, name: string, receiver: AbstractValue): BuiltinMethodValue {
    const key = `method ${type}.${name} ${receiver.id}`;
    return this.intern(key, (id) => ({ id, kind: 'builtin-method', type, name, receiver }));
  }

  superOf(class_: ClassValue, receiver: AbstractValue): AbstractValue {
    const key = `super ${class_.id} ${receiver.id}`;
    return this.intern(key, (id) => ({ id, kind: 'super', class: class_, receiver }));
  }

  instanceOf(class_: ClassValue): InstanceValue {
    if (class_.instance !== null) return class_.instance;
    const instance: InstanceValue = { id: this.id(), kind: 'instance', class: class_, fields: new Map() };
    class_.instance = instance;
    this.instances.push(instance);
    return instance;
  }

  /** The value made under a key, if it was made. */
  known(key: string): AbstractValue | undefined {
    return this.interned.get(key);
  }

  /** A value made once per key. */
  once<Value extends AbstractValue>(key: string, make: (id: number) => Value): Value {
    return this.intern(key, make);
  }

  container(type: ContainerType, depth = 0): ContainerValue {
    const rest = this.variable();
    const all = this.variable();
    this.propagation.copy(rest, all);
    return {
      id: this.id(),
      kind: 'container',
      type,
      slots: new Map(),
      rest,
      all,
      keys: this.variable(),
      length: null,
      depth,
    };
  }

  /** The variable of a slot; a container with very many keeps no more of them apart. */
  slot(container: ContainerValue, key: string | number): Variable {
    const known = container.slots.get(key);
    if (known !== undefined) return known;
    if (container.slots.size >= mostSlots) return container.rest;
    const slot = this.variable();
    container.slots.set(key, slot);
    this.propagation.copy(slot, container.all);
    return slot;
  }

  /** The variable of a field of an object. */
  field(fields: Map<string, Variable>, name: string): Variable {
    const known = fields.get(name);
    if (known !== undefined) return known;
    const field = this.variable();
    fields.set(name, field);
    return field;
  }
}

const mostSlots = 128;
const farthest = 2;
const longestName = 8;
