import type { CallSite, ExpectedCall } from '../../solver/call-recorder.ts';
import type { ClassHierarchy } from '../../solver/class-hierarchy.ts';
import type { Machine } from '../../solver/machine.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue, ContainerValue, MroEntry } from '../../solver/values.ts';
import type { JsModules } from './modules.ts';

export interface JsArgument {
  readonly value: Variable;
  readonly spread?: 'list' | 'map';
}

/** A call of some value from some place. */
export interface JsCall {
  readonly site: CallSite;
  readonly arguments: readonly JsArgument[];
  readonly to: Variable;
  /** What `this` is in the callee. */
  readonly receiver?: AbstractValue;
  readonly isNew?: boolean;
  readonly expected?: ExpectedCall;
  readonly superOf?: { readonly class: AbstractValue | null; readonly receiver: Variable } | null;
  readonly resolution?: 'name';
}

export interface PropertyLoad {
  readonly name: string;
  readonly to: Variable;
  readonly site: CallSite;
}

/** The parts of JavaScript's semantics; they call each other through it. */
export interface JsRuntime {
  readonly machine: Machine;
  readonly classes: ClassHierarchy;
  readonly modules: JsModules;
  readonly parts: JsRuntimeParts;
}

export interface JsRuntimeParts {
  call(runtime: JsRuntime, callee: AbstractValue, call: JsCall): void;
  /** Runs the constructor of a class, or the first one that it inherits, on the receiver. */
  construct(runtime: JsRuntime, class_: MroEntry, call: JsCall): void;
  load(runtime: JsRuntime, value: AbstractValue, load: PropertyLoad): void;
  iterate(runtime: JsRuntime, value: AbstractValue, step: JsStep): void;
  await(runtime: JsRuntime, value: AbstractValue, step: JsStep): void;
}

/** One step of an iteration, or an await. */
export interface JsStep {
  readonly to: Variable;
  readonly site: CallSite;
}

export function callEach(runtime: JsRuntime, callee: Variable, call: JsCall): void {
  runtime.machine.propagation.each(callee, (value) => runtime.parts.call(runtime, value, call));
}

/** What awaiting everything in a variable gives flows into another. */
export function awaitEach(runtime: JsRuntime, value: Variable, step: JsStep): void {
  runtime.machine.propagation.each(value, (found) => runtime.parts.await(runtime, found, step));
}

export function iterateEach(runtime: JsRuntime, iterable: Variable, step: JsStep): void {
  runtime.machine.propagation.each(iterable, (value) => runtime.parts.iterate(runtime, value, step));
}

/** The container that a place of the program makes. */
export function containerAt(
  runtime: JsRuntime,
  about: { readonly site: CallSite; readonly what: string; readonly type: ContainerValue['type'] },
): ContainerValue {
  const key = `${about.what} ${about.site.caller}:${about.site.line}:${about.site.column}`;
  return runtime.machine.once(key, () => runtime.machine.container(about.type));
}
