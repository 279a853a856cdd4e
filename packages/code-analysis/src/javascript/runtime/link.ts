import type { CallInstruction, Instruction, Place } from '../../ir/instruction.ts';
import type { Variable } from '../../ir/unit.ts';
import type { CallSite } from '../../solver/call-recorder.ts';
import type { Definitions } from '../../solver/definitions.ts';
import type { LinkedUnit } from '../../solver/linked-unit.ts';
import type { AbstractValue } from '../../solver/values.ts';
import { storeProperty } from './properties.ts';
import { iterateEach, type JsCall, type JsRuntime } from './runtime.ts';

/** What the linking of an instruction needs beside it. */
export interface JsLinkContext {
  readonly runtime: JsRuntime;
  readonly unit: LinkedUnit;
  readonly definitions: Definitions;
  readonly at: (variable: Variable) => Variable;
  readonly siteOf: (place: Place, direct?: boolean) => CallSite;
  readonly calls: { readonly call: JsCall; readonly callee: Variable; readonly method: string | null }[];
  readonly annotations: { readonly to: Variable; readonly annotation: Variable }[];
}

/** Puts an instruction into the constraint graph. */
export function linkInstruction(context: JsLinkContext, instruction: Instruction): void {
  const { runtime, at, definitions } = context;
  const { machine } = runtime;
  const { propagation } = machine;
  switch (instruction.op) {
    case 'copy':
      if (!definitions.passing.has(instruction)) propagation.copy(at(instruction.from), at(instruction.to));
      return;
    case 'constant':
      return propagation.add(at(instruction.to), machine.constant(instruction.value));
    case 'primitive':
      return propagation.add(at(instruction.to), machine.primitive(instruction.type));
    case 'builtin':
      return propagation.add(at(instruction.to), machine.builtin(instruction.name));
    case 'global':
      return propagation.add(at(instruction.to), machine.builtin(instruction.name));
    case 'function':
    case 'class': {
      const value =
        instruction.op === 'function'
          ? definitions.functions[instruction.function]
          : definitions.classes[instruction.class];
      if (value !== undefined) propagation.add(at(instruction.to), value);
      return;
    }
    case 'import':
      return linkImport(context, instruction);
    case 'call':
      return linkCall(context, instruction);
    case 'annotate':
      context.annotations.push({ to: at(instruction.to), annotation: at(instruction.annotation) });
      return;
    default:
      return linkOperation(context, instruction);
  }
}

function linkCall(context: JsLinkContext, instruction: CallInstruction): void {
  const { runtime, at, siteOf, definitions } = context;
  const site = siteOf(instruction.place, instruction.direct);
  const of = instruction.superOf;
  const call: JsCall = {
    site,
    arguments: instruction.arguments.map((argument) => ({ ...argument, value: at(argument.value) })),
    to: at(instruction.to),
    expected: runtime.machine.recorder.expect(site, instruction.text),
    isNew: instruction.form === 'new',
    superOf: of === null ? null : { class: definitions.classes[of.class] ?? null, receiver: at(of.receiver) },
  };
  const callee = at(instruction.callee);
  runtime.machine.propagation.each(callee, (value) => runtime.parts.call(runtime, value, call));
  context.calls.push({ call, callee, method: instruction.method });
}

function linkImport({ runtime, unit, at }: JsLinkContext, instruction: Extract<Instruction, { op: 'import' }>): void {
  const { machine, modules } = runtime;
  const { propagation } = machine;
  const to = at(instruction.to);
  const found = modules.find(instruction.module, unit);
  const { name } = instruction;
  if (found === undefined || found.module === null) {
    const own = instruction.module.replace(/^node:/, '');
    const isWhole = name === null || name === '=' || name === 'default';
    return propagation.add(to, machine.external(isWhole ? own : `${own}.${name}`));
  }
  if (name === null) return propagation.add(to, found.module);
  if (name === '=') {
    propagation.copy(modules.commonExports(found), to);
    if (modules.isStandard(found)) propagation.add(to, found.module);
    return;
  }
  if (modules.member(found, name, to)) return;
  const common = modules.commonExports(found);
  if (name === 'default') return propagation.copy(common, to);
  propagation.each(common, (value) => {
    runtime.parts.load(runtime, value, {
      name,
      to,
      site: { caller: -1, file: '', line: 0, column: 0, direct: false, targets: new Map(), opened: null },
    });
  });
}

type Operation = Exclude<Instruction['op'], 'copy' | 'call'>;

function linkOperation(context: JsLinkContext, instruction: Extract<Instruction, { op: Operation }>): void {
  const { runtime, at, siteOf } = context;
  const { machine } = runtime;
  const { propagation } = machine;
  switch (instruction.op) {
    case 'container':
      return linkContainer(context, instruction);
    case 'load-attribute': {
      const load = { name: instruction.name, to: at(instruction.to), site: siteOf(instruction.place) };
      return propagation.each(at(instruction.object), (value) => runtime.parts.load(runtime, value, load));
    }
    case 'store-attribute': {
      const store = { name: instruction.name, value: at(instruction.value), site: siteOf(instruction.place) };
      return propagation.each(at(instruction.object), (value) => storeProperty(runtime, value, store));
    }
    case 'load-item':
      return linkItem(context, instruction);
    case 'store-item': {
      const object = at(instruction.object);
      const key = at(instruction.key);
      const value = at(instruction.value);
      const site = siteOf(instruction.place);
      return propagation.each(object, (target) => {
        propagation.each(key, (found) => {
          if (found.kind === 'constant') storeProperty(runtime, target, { name: String(found.value), value, site });
          else if (target.kind === 'container') propagation.copy(value, target.rest);
        });
        if (target.kind === 'container' && propagation.isEmpty(key)) propagation.copy(value, target.rest);
      });
    }
    case 'iterate':
      return iterateEach(runtime, at(instruction.iterable), {
        to: at(instruction.to),
        site: siteOf(instruction.place),
      });
    case 'await': {
      const step = { to: at(instruction.to), site: siteOf(instruction.place) };
      return propagation.each(at(instruction.value), (value) => runtime.parts.await(runtime, value, step));
    }
    case 'unpack':
      return linkUnpack(context, instruction);
    default:
  }
}

function linkItem({ runtime, at, siteOf }: JsLinkContext, load: Extract<Instruction, { op: 'load-item' }>): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const to = at(load.to);
  const key = at(load.key);
  const site = siteOf(load.place);
  propagation.each(at(load.object), (value) => {
    if (value.kind === 'external') return propagation.add(to, machine.external('', 9));
    if (value.kind === 'container' && propagation.isEmpty(key)) propagation.copy(value.all, to);
    propagation.each(key, (found) => {
      if (found.kind === 'constant' && typeof found.value === 'number' && value.kind === 'container') {
        propagation.copy(machine.slot(value, found.value), to);
        propagation.copy(value.rest, to);
      } else if (found.kind === 'constant') runtime.parts.load(runtime, value, { name: String(found.value), to, site });
      else if (value.kind === 'container') propagation.copy(value.all, to);
    });
  });
}

function linkUnpack({ runtime, at, siteOf }: JsLinkContext, unpack: Extract<Instruction, { op: 'unpack' }>): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const to = at(unpack.to);
  const site = siteOf(unpack.place);
  propagation.each(at(unpack.from), (value) => {
    if (unpack.restAfter !== null) {
      const made = machine.once(`rest ${site.caller}:${site.line}:${site.column}`, () => machine.container('list'));
      propagation.add(to, made);
      return runtime.parts.iterate(runtime, value, { to: made.rest, site });
    }
    if (value.kind !== 'container' || value.type === 'map') return runtime.parts.iterate(runtime, value, { to, site });
    propagation.copy(machine.slot(value, unpack.index), to);
    propagation.copy(value.rest, to);
  });
}

function linkContainer({ runtime, at, siteOf }: JsLinkContext, made: Extract<Instruction, { op: 'container' }>): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const value = machine.container(made.type);
  propagation.add(at(made.to), value);
  const spreadObject = (other: AbstractValue): void => {
    if (other.kind !== 'container') return;
    for (const [key, slot] of other.slots) propagation.copy(slot, machine.slot(value, key));
    propagation.copy(other.rest, value.rest);
  };
  for (const element of made.elements) {
    const variable = at(element.value);
    if (element.spread === true) {
      if (made.type === 'dict') propagation.each(variable, spreadObject);
      else iterateEach(runtime, variable, { to: value.rest, site: siteOf(made.place) });
      continue;
    }
    propagation.copy(variable, element.key === undefined ? value.rest : machine.slot(value, element.key));
  }
}
