import { linked } from '../../solver/linked-unit.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue, ContainerValue, FunctionValue } from '../../solver/values.ts';
import type { Parameter } from '../../ir/unit.ts';
import type { Call, CallArgument, PythonRuntime } from './runtime.ts';

/** Lets the arguments of a call flow into the parameters of a function; those it gives back, into the result. */
export function bindArguments(runtime: PythonRuntime, function_: FunctionValue, call: Call): void {
  new Binder(runtime, function_, call).bind();
}

class Binder {
  private readonly runtime: PythonRuntime;
  private readonly function: FunctionValue;
  private readonly call: Call;
  private readonly positional: readonly Parameter[];

  constructor(runtime: PythonRuntime, function_: FunctionValue, call: Call) {
    this.runtime = runtime;
    this.function = function_;
    this.call = call;
    this.positional = function_.template.parameters.filter((parameter) => parameter.kind === 'positional');
  }

  bind(): void {
    const { receiver, arguments: given } = this.call;
    let position = 0;
    if (receiver !== undefined) {
      this.giveValue(position, receiver);
      position += 1;
    }
    let open = false;
    for (const argument of given) {
      if (argument.name !== undefined) this.giveNamed(argument.name, argument.value);
      else if (argument.spread === 'map') this.giveMap(argument.value);
      else if (argument.spread === 'list') {
        this.giveList(argument, position);
        open = true;
      } else if (open) this.giveFrom(position, argument.value);
      else {
        this.givePosition(position, argument.value);
        position += 1;
      }
    }
  }

  private giveValue(position: number, value: AbstractValue): void {
    const parameter = this.positional[position];
    const { machine } = this.runtime;
    if (parameter === undefined) {
      const rest = this.restContainer();
      if (rest !== null) machine.propagation.add(machine.slot(rest, position - this.positional.length), value);
      return;
    }
    machine.propagation.add(linked(this.function.unit, parameter.variable), value);
    if (this.passes(parameter)) machine.propagation.add(this.call.to, value);
  }

  private givePosition(position: number, from: Variable): void {
    const parameter = this.positional[position];
    if (parameter !== undefined) return this.flow(from, parameter);
    const rest = this.restContainer();
    if (rest !== null) {
      this.runtime.machine.propagation.copy(from, this.runtime.machine.slot(rest, position - this.positional.length));
    }
  }

  /** The value may stand at this position or at any later one. */
  private giveFrom(position: number, from: Variable): void {
    for (const parameter of this.positional.slice(position)) this.flow(from, parameter);
    const rest = this.restContainer();
    if (rest !== null) this.runtime.machine.propagation.copy(from, rest.rest);
  }

  private giveNamed(name: string, from: Variable): void {
    const parameter = this.function.template.parameters.find(
      (candidate) => candidate.name === name && (candidate.kind === 'positional' || candidate.kind === 'keyword-only'),
    );
    if (parameter !== undefined) return this.flow(from, parameter);
    const rest = this.keywordContainer();
    if (rest !== null) this.runtime.machine.propagation.copy(from, this.runtime.machine.slot(rest, name));
  }

  private giveList(argument: CallArgument, position: number): void {
    const { machine } = this.runtime;
    machine.propagation.each(argument.value, (value) => {
      if (value.kind !== 'container' || value.type === 'dict') {
        const item = machine.variable();
        this.runtime.parts.iterate(this.runtime, value, { to: item, site: this.call.site });
        return this.giveFrom(position, item);
      }
      for (let index = position; index < this.positional.length; index += 1) {
        this.givePosition(index, machine.slot(value, index - position));
      }
      for (const [key, slot] of value.slots) {
        if (typeof key === 'number' && key + position >= this.positional.length)
          this.givePosition(key + position, slot);
      }
      this.giveFrom(position, value.rest);
    });
  }

  private giveMap(map: Variable): void {
    const { machine } = this.runtime;
    machine.propagation.each(map, (value) => {
      if (value.kind !== 'container') return;
      for (const parameter of this.function.template.parameters) {
        if (parameter.kind === 'rest' || parameter.kind === 'keyword-rest') continue;
        const slot = value.slots.get(parameter.name);
        if (slot !== undefined) this.flow(slot, parameter);
        else
          machine.propagation.copy(machine.slot(value, parameter.name), linked(this.function.unit, parameter.variable));
        machine.propagation.copy(value.rest, linked(this.function.unit, parameter.variable));
      }
      const rest = this.keywordContainer();
      if (rest === null || rest === value) return;
      for (const [key, slot] of value.slots) machine.propagation.copy(slot, machine.slot(rest, key));
      machine.propagation.copy(value.rest, rest.rest);
    });
  }

  private flow(from: Variable, parameter: Parameter): void {
    const { propagation } = this.runtime.machine;
    propagation.copy(from, linked(this.function.unit, parameter.variable));
    if (this.passes(parameter)) propagation.copy(from, this.call.to);
  }

  private passes(parameter: Parameter): boolean {
    return this.function.passthrough.includes(this.function.template.parameters.indexOf(parameter));
  }

  private restContainer(): ContainerValue | null {
    this.function.rest ??= this.containerOf('rest', 'tuple');
    return this.function.rest;
  }

  private keywordContainer(): ContainerValue | null {
    this.function.keywordRest ??= this.containerOf('keyword-rest', 'dict');
    return this.function.keywordRest;
  }

  private containerOf(kind: Parameter['kind'], type: ContainerValue['type']): ContainerValue | null {
    const parameter = this.function.template.parameters.find((candidate) => candidate.kind === kind);
    if (parameter === undefined) return null;
    const { machine } = this.runtime;
    const container = machine.container(type);
    machine.propagation.add(linked(this.function.unit, parameter.variable), container);
    if (type === 'dict') machine.propagation.add(container.keys, machine.primitive('str'));
    return container;
  }
}
