import type { CallSite, ExpectedCall } from '../../solver/call-recorder.ts';
import type { LinkedUnit } from '../../solver/linked-unit.ts';
import type { Machine } from '../../solver/machine.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue, ContainerValue, FunctionValue, InstanceValue } from '../../solver/values.ts';
import type { ModuleTable } from './modules.ts';
import type { ClassHierarchy } from '../../solver/class-hierarchy.ts';

/** An argument, in the numbering of the analysis. */
export interface CallArgument {
  readonly value: Variable;
  readonly name?: string;
  readonly spread?: 'list' | 'map';
}

/** A call of some value from some place. */
export interface Call {
  readonly site: CallSite;
  readonly arguments: readonly CallArgument[];
  /** Gets the result. */
  readonly to: Variable;
  /** Stands before the arguments. */
  readonly receiver?: AbstractValue;
  readonly expected?: ExpectedCall;
  readonly isDecorator?: boolean;
  readonly superOf?: { readonly class: AbstractValue | null; readonly receiver: Variable } | null;
  readonly resolution?: 'name';
}

export interface AttributeLoad {
  readonly name: string;
  readonly to: Variable;
  readonly site: CallSite;
  /** Only effects of reading count (a property that is called). */
  readonly known: boolean;
}

/** The parts of Python's semantics; each calls the others through this, so none imports a part that imports it. */
export interface PythonRuntime {
  readonly machine: Machine;
  readonly classes: ClassHierarchy;
  readonly modules: ModuleTable;
  readonly parts: PythonParts;
  readonly unit: (name: string) => LinkedUnit | undefined;
  /** Reads that get the value of `__getattr__` when nothing else is found. */
  readonly dynamicLoads: { readonly instance: InstanceValue; readonly load: AttributeLoad }[];
  /** Functions that a test framework calls to fill parameters of their name. */
  readonly fixtures: Set<FunctionValue>;
  /** Classes that code outside of the project has been given. */
  readonly handedOut: Set<AbstractValue>;
}

export interface PythonParts {
  call(runtime: PythonRuntime, callee: AbstractValue, call: Call): void;
  load(runtime: PythonRuntime, value: AbstractValue, load: AttributeLoad): void;
  store(runtime: PythonRuntime, value: AbstractValue, store: AttributeStore): void;
  iterate(runtime: PythonRuntime, value: AbstractValue, step: Step): void;
  await(runtime: PythonRuntime, value: AbstractValue, step: Step): void;
  loadItem(runtime: PythonRuntime, value: AbstractValue, item: ItemLoad): void;
  special(runtime: PythonRuntime, value: AbstractValue, special: SpecialCall): boolean;
}

export interface AttributeStore {
  readonly name: string;
  readonly value: Variable;
  readonly site: CallSite;
}

/** One step of an iteration, or an await. */
export interface Step {
  readonly to: Variable;
  readonly site: CallSite;
  readonly asynchronous?: boolean;
}

export interface ItemLoad {
  readonly key: Variable;
  readonly to: Variable;
  readonly site: CallSite;
}

export interface SpecialCall {
  readonly methods: readonly string[];
  readonly arguments: readonly Variable[];
  readonly to: Variable;
  readonly site: CallSite;
}

/** Calls every function that a variable may hold. */
export function callEach(runtime: PythonRuntime, callee: Variable, call: Call): void {
  runtime.machine.propagation.each(callee, (value) => runtime.parts.call(runtime, value, call));
}

/** Iterates over everything that a variable may hold; the items flow into `to`. */
export function iterateEach(runtime: PythonRuntime, iterable: Variable, step: Step): void {
  runtime.machine.propagation.each(iterable, (value) => runtime.parts.iterate(runtime, value, step));
}

/** The container that a place of the program makes. */
export function containerAt(runtime: PythonRuntime, key: string, type: ContainerValue['type']): ContainerValue {
  return runtime.machine.once(key, () => runtime.machine.container(type));
}

/** A key for values that are made once per place. */
export function siteKey(site: CallSite, what: string): string {
  return `${what} ${site.caller}:${site.line}:${site.column}`;
}

/**
 * A container that a place makes from another one. Where such are made from each other in a loop, those of one place
 * become one, so that there are finitely many.
 */
export function derivedContainer(
  runtime: PythonRuntime,
  from: AbstractValue,
  about: { readonly key: string; readonly type: ContainerValue['type'] },
): ContainerValue {
  const depth = from.kind === 'container' ? from.depth : 0;
  const key = depth >= deepest ? about.key : `${about.key} ${from.id}`;
  return runtime.machine.once(key, () => runtime.machine.container(about.type, Math.min(depth + 1, deepest)));
}

const deepest = 2;
