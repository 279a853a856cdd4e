import type { Instruction } from '../../ir/instruction.ts';
import type { AbstractValue } from '../../solver/values.ts';
import { delegateTo } from './iteration.ts';
import { instantiate } from './instances.ts';
import { sliceOf, storeItem, unpackValue } from './items.ts';
import type { LinkContext } from './link.ts';
import { linkNarrow } from './narrowing.ts';
import { iterateEach } from './runtime.ts';

/** Puts everything but calls, imports and definitions into the constraint graph. */
export function linkOperation(context: LinkContext, instruction: Instruction): void {
  switch (instruction.op) {
    case 'container':
      return linkContainer(context, instruction);
    case 'load-attribute':
    case 'store-attribute':
      return linkAttribute(context, instruction);
    case 'load-item':
    case 'store-item':
    case 'slice':
    case 'unpack':
      return linkItem(context, instruction);
    case 'iterate':
    case 'await':
    case 'delegate':
      return linkStep(context, instruction);
    case 'special':
      return linkSpecial(context, instruction);
    case 'narrow':
      return linkNarrow(context, instruction);
    case 'raise':
      return linkRaise(context, instruction);
    case 'catch':
      return linkCatch(context, instruction);
    case 'annotate':
      context.annotations.push({ to: context.at(instruction.to), annotation: context.at(instruction.annotation) });
      return;
    default:
  }
}

function linkContainer({ runtime, at, siteOf }: LinkContext, made: Extract<Instruction, { op: 'container' }>): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const value = machine.container(made.type);
  propagation.add(at(made.to), value);
  let counts = made.type === 'list' || made.type === 'tuple';
  for (const element of made.elements) {
    const variable = at(element.value);
    if (element.spread === true) {
      counts = false;
      if (made.type === 'dict') {
        propagation.each(variable, (other) => {
          if (other.kind !== 'container') return;
          for (const [key, slot] of other.slots) propagation.copy(slot, machine.slot(value, key));
          propagation.copy(other.rest, value.rest);
          propagation.copy(other.keys, value.keys);
        });
      } else iterateEach(runtime, variable, { to: value.rest, site: siteOf(made.place) });
      continue;
    }
    if (element.keyVariable !== undefined) propagation.copy(at(element.keyVariable), value.keys);
    if (element.key === undefined) counts = false;
    propagation.copy(variable, element.key === undefined ? value.rest : machine.slot(value, element.key));
  }
  if (counts) value.length = made.elements.length;
}

type AttributeInstruction = Extract<Instruction, { op: 'load-attribute' | 'store-attribute' }>;

function linkAttribute({ runtime, at, siteOf }: LinkContext, instruction: AttributeInstruction): void {
  const { propagation } = runtime.machine;
  const { name } = instruction;
  const site = siteOf(instruction.place);
  if (instruction.op === 'load-attribute') {
    const load = { name, to: at(instruction.to), site, known: instruction.known };
    propagation.each(at(instruction.object), (value) => {
      if (!load.known || value.kind === 'instance' || value.kind === 'class') runtime.parts.load(runtime, value, load);
    });
    return;
  }
  const store = { name, value: at(instruction.value), site };
  propagation.each(at(instruction.object), (value) => runtime.parts.store(runtime, value, store));
}

type ItemInstruction = Extract<Instruction, { op: 'load-item' | 'store-item' | 'slice' | 'unpack' }>;

function linkItem(context: LinkContext, instruction: ItemInstruction): void {
  const { runtime, at, siteOf } = context;
  const { propagation } = runtime.machine;
  const site = siteOf(instruction.place);
  switch (instruction.op) {
    case 'load-item': {
      const item = { key: at(instruction.key), to: instruction.known ? -1 : at(instruction.to), site };
      const object = at(instruction.object);
      propagation.each(object, (value) => {
        if (!instruction.known || value.kind === 'instance') runtime.parts.loadItem(runtime, value, item);
      });
      if (item.key >= 0 && !instruction.known) context.keyedItems.push({ object, item });
      return;
    }
    case 'store-item': {
      const item = { key: at(instruction.key), value: at(instruction.value), site };
      propagation.each(at(instruction.object), (value) => storeItem(runtime, value, item));
      context.keyedStores.push({ object: at(instruction.object), item });
      return;
    }
    case 'slice': {
      const about = { bounds: instruction.bounds, to: at(instruction.to), site };
      propagation.each(at(instruction.object), (value) => sliceOf(runtime, value, about));
      return;
    }
    case 'unpack': {
      const about = { index: instruction.index, restAfter: instruction.restAfter, to: at(instruction.to), site };
      propagation.each(at(instruction.from), (value) => unpackValue(runtime, value, about));
      return;
    }
  }
}

type StepInstruction = Extract<Instruction, { op: 'iterate' | 'await' | 'delegate' }>;

function linkStep({ runtime, at, siteOf }: LinkContext, instruction: StepInstruction): void {
  const { propagation } = runtime.machine;
  const step = { to: at(instruction.to), site: siteOf(instruction.place) };
  switch (instruction.op) {
    case 'iterate': {
      const { asynchronous } = instruction;
      return iterateEach(runtime, at(instruction.iterable), { ...step, asynchronous });
    }
    case 'await':
      propagation.each(at(instruction.value), (value) => runtime.parts.await(runtime, value, step));
      return;
    case 'delegate':
      propagation.each(at(instruction.iterable), (value) => delegateTo(runtime, value, step));
      return;
  }
}

function linkSpecial(context: LinkContext, instruction: Extract<Instruction, { op: 'special' }>): void {
  const { runtime, at, siteOf } = context;
  const { machine } = runtime;
  const { propagation } = machine;
  const site = siteOf(instruction.place);
  const to = at(instruction.to);
  const given = instruction.arguments.map(at);
  const object = at(instruction.object);
  let reflects = false;
  propagation.each(object, (value) => {
    const special = { methods: instruction.methods, arguments: given, to, site };
    if (runtime.parts.special(runtime, value, special)) return;
    const { reflected } = instruction;
    if (reflected !== null && !reflects) {
      reflects = true;
      propagation.each(given[0] ?? -1, (other) => {
        runtime.parts.special(runtime, other, { methods: [reflected], arguments: [object], to, site });
      });
    }
    giveOtherwise(context, { value, otherwise: instruction.otherwise, to });
  });
}

function giveOtherwise(
  context: LinkContext,
  about: { readonly value: AbstractValue; readonly otherwise: string | null; readonly to: number },
): void {
  const { machine } = context.runtime;
  const { value, otherwise, to } = about;
  if (otherwise === null || to < 0) return;
  if (otherwise === 'self') return enterOtherwise(context, value, to);
  if (otherwise !== 'operand') return machine.propagation.add(to, machine.primitive(otherwise));
  if (value.kind === 'constant') {
    machine.propagation.add(to, machine.primitive(typeof value.value === 'number' ? 'int' : 'str'));
  } else if (value.kind === 'primitive' || value.kind === 'container' || value.kind === 'external') {
    machine.propagation.add(to, value);
  }
}

/** `with` over something that has no `__enter__` of the project: a generator gives what it yields. */
function enterOtherwise(context: LinkContext, value: AbstractValue, to: number): void {
  const { runtime } = context;
  if (value.kind === 'generator') {
    runtime.machine.propagation.copy(value.function.unit.base + value.function.template.yields, to);
  } else if (value.kind !== 'coroutine') runtime.machine.propagation.add(to, value);
}

function linkRaise({ runtime, at, siteOf }: LinkContext, raise: Extract<Instruction, { op: 'raise' }>): void {
  const site = siteOf(raise.place);
  runtime.machine.propagation.each(at(raise.value), (value) => {
    if (value.kind === 'class') instantiate(runtime, value, { site, arguments: [], to: -1 });
  });
}

function linkCatch({ runtime, at }: LinkContext, caught: Extract<Instruction, { op: 'catch' }>): void {
  const { machine, classes } = runtime;
  const opened = new Set<AbstractValue>();
  const add = (value: AbstractValue): void => {
    if (value.kind === 'class') {
      for (const class_ of [value, ...classes.subclasses(value)]) {
        machine.propagation.add(at(caught.to), machine.instanceOf(class_));
      }
    } else if (value.kind === 'external') machine.propagation.add(at(caught.to), value);
    else if (value.kind === 'container' && !opened.has(value)) {
      opened.add(value);
      machine.propagation.each(value.all, add);
    }
  };
  machine.propagation.each(at(caught.class), add);
}
