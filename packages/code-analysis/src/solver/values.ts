import type { ContainerType } from '../ir/instruction.ts';
import type { ClassTemplate, FunctionTemplate } from '../ir/unit.ts';
import type { LinkedUnit } from './linked-unit.ts';
import type { PropagationVariable as Variable } from './propagation.ts';

/**
 * What a variable may hold. There are finitely many values in a program: one per definition, one instance per class,
 * one container per literal; so the solver ends.
 */
export type AbstractValue =
  | FunctionValue
  | ClassValue
  | InstanceValue
  | BoundValue
  | ModuleValue
  | NamespaceValue
  | ExternalValue
  | BuiltinValue
  | PrimitiveValue
  | ConstantValue
  | ContainerValue
  | BuiltinMethodValue
  | PropertyValue
  | WrapperValue
  | PartialValue
  | SuperValue
  | GeneratorValue
  | CoroutineValue
  | PrototypeValue
  | PrefixValue;

interface Base {
  /** Unique in the analysis. */
  readonly id: number;
}

export interface FunctionValue extends Base {
  readonly kind: 'function';
  readonly unit: LinkedUnit;
  readonly template: FunctionTemplate;
  /** Number of its symbol in the graph. */
  readonly symbol: number;
  /** Positions of parameters that it may give back as they are. */
  readonly passthrough: readonly number[];
  readonly fields: Map<string, Variable>;
  /** The tuple of a `*rest` parameter and the mapping of a `**rest` one. */
  rest: ContainerValue | null;
  keywordRest: ContainerValue | null;
}

export interface ClassValue extends Base {
  readonly kind: 'class';
  readonly unit: LinkedUnit;
  readonly template: ClassTemplate;
  readonly path: string;
  readonly bases: readonly Variable[];
  readonly metaclass: Variable;
  readonly members: Map<string, Variable>;
  readonly lookups: Map<string, Lookup>;
  readonly fields: Map<string, Variable>;
  /** Linearisation, made when first asked for; void when a base becomes known. */
  order: readonly MroEntry[] | null;
  instance: InstanceValue | null;
  isDataclass: boolean;
}

export type MroEntry = ClassValue | ExternalValue | BuiltinValue;

/** What a name of a class resolves to along its linearisation. */
export interface Lookup {
  readonly class: ClassValue;
  readonly name: string;
  readonly variable: Variable;
  /** Variables of members that flow into it. */
  readonly sources: Set<Variable>;
}

export interface InstanceValue extends Base {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly fields: Map<string, Variable>;
}

export interface BoundValue extends Base {
  readonly kind: 'bound';
  readonly function: AbstractValue;
  readonly receiver: AbstractValue;
}

export interface ModuleValue extends Base {
  readonly kind: 'module';
  readonly unit: LinkedUnit;
}

/** A folder of modules without a module of its own. */
export interface NamespaceValue extends Base {
  readonly kind: 'namespace';
  readonly path: string;
}

/**
 * Something that another package defines. What it returns, and attributes of that, bear names made from its own, for
 * a few steps; beyond them nothing is known, and the name is empty.
 */
export interface ExternalValue extends Base {
  readonly kind: 'external';
  readonly name: string;
  /** 0: a name that can be imported; 1: what calling it gives; 2: an attribute of that. */
  readonly distance: number;
}

export interface BuiltinValue extends Base {
  readonly kind: 'builtin';
  readonly name: string;
}

export interface PrimitiveValue extends Base {
  readonly kind: 'primitive';
  readonly type: string;
}

export interface ConstantValue extends Base {
  readonly kind: 'constant';
  readonly value: string | number;
}

export interface ContainerValue extends Base {
  readonly kind: 'container';
  readonly type: ContainerType;
  /** Slots under constant keys and positions. */
  readonly slots: Map<string | number, Variable>;
  /** What may be in any position. */
  readonly rest: Variable;
  /** Everything in it: the slots and the rest. */
  readonly all: Variable;
  readonly keys: Variable;
  /** Length as written, or null where it is not known. */
  length: number | null;
  /** How many containers it was made from, one from the other. */
  readonly depth: number;
}

export interface BuiltinMethodValue extends Base {
  readonly kind: 'builtin-method';
  readonly type: string;
  readonly name: string;
  readonly receiver: AbstractValue;
}

export interface PropertyValue extends Base {
  readonly kind: 'property';
  readonly getter: Variable;
  readonly setter: Variable;
  /** Computed once, then an attribute. */
  readonly cached: boolean;
}

export interface WrapperValue extends Base {
  readonly kind: 'static-method' | 'class-method';
  readonly inner: Variable;
}

export interface PartialValue extends Base {
  readonly kind: 'partial';
  readonly callee: Variable;
  readonly arguments: readonly { readonly value: Variable; readonly name?: string; readonly spread?: 'list' | 'map' }[];
  readonly isMethod: boolean;
}

export interface SuperValue extends Base {
  readonly kind: 'super';
  readonly class: ClassValue;
  readonly receiver: AbstractValue;
}

export interface GeneratorValue extends Base {
  readonly kind: 'generator';
  readonly function: FunctionValue;
}

export interface CoroutineValue extends Base {
  readonly kind: 'coroutine';
  readonly function: FunctionValue;
  /** What awaiting it gives: what the function returns, unless the value passed through it. */
  readonly result: Variable;
}

/** JavaScript: the object that the instances of a class inherit from. */
export interface PrototypeValue extends Base {
  readonly kind: 'prototype';
  readonly class: ClassValue;
}

/** A string of which only the beginning is known. */
export interface PrefixValue extends Base {
  readonly kind: 'prefix';
  readonly text: string;
}
