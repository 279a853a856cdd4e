import { linked } from '../../solver/linked-unit.ts';
import type { AbstractValue, InstanceValue } from '../../solver/values.ts';
import { isEnum } from './attributes.ts';
import type { PythonRuntime, Step } from './runtime.ts';

/** One round of iterating over a value: the item flows into the step's variable. */
export function iterateValue(runtime: PythonRuntime, value: AbstractValue, step: Step): void {
  const { machine } = runtime;
  const { propagation } = machine;
  switch (value.kind) {
    case 'container':
      return propagation.copy(value.type === 'dict' ? value.keys : value.all, step.to);
    case 'generator':
      machine.recorder.call(step.site, value.function.symbol);
      return propagation.copy(linked(value.function.unit, value.function.template.yields), step.to);
    case 'instance':
      return iterateInstance(runtime, value, step);
    case 'constant':
      if (typeof value.value === 'string') propagation.add(step.to, machine.primitive('str'));
      return;
    case 'primitive':
      if (value.type === 'str') propagation.add(step.to, value);
      return;
    case 'class':
      if (isEnum(runtime, value)) propagation.add(step.to, machine.instanceOf(value));
      else iterateMetaclass(runtime, value, step);
      return;
    default:
  }
}

function iterateMetaclass(runtime: PythonRuntime, class_: Extract<AbstractValue, { kind: 'class' }>, step: Step): void {
  const { propagation } = runtime.machine;
  propagation.each(class_.metaclass, (meta) => {
    if (meta.kind !== 'class') return;
    const iterator = runtime.machine.variable();
    propagation.each(runtime.classes.lookup(meta, '__iter__').variable, (member) =>
      runtime.parts.call(runtime, member, { site: step.site, arguments: [], receiver: class_, to: iterator }),
    );
    propagation.each(iterator, (found) => nextOf(runtime, found, step));
  });
}

function iterateInstance(runtime: PythonRuntime, instance: InstanceValue, step: Step): void {
  const { machine } = runtime;
  const iterator = machine.variable();
  const method = step.asynchronous === true ? '__aiter__' : '__iter__';
  const called = runtime.parts.special(runtime, instance, {
    methods: [method],
    arguments: [],
    to: iterator,
    site: step.site,
  });
  if (called) {
    machine.propagation.each(iterator, (value) => nextOf(runtime, value, step));
    return;
  }
  const got = runtime.parts.special(runtime, instance, {
    methods: ['__getitem__'],
    arguments: [machine.holding(machine.primitive('int'))],
    to: step.to,
    site: step.site,
  });
  if (!got) machine.propagation.copy(machine.field(instance.fields, '[]'), step.to);
}

/** The next item of an iterator. */
export function nextOf(runtime: PythonRuntime, value: AbstractValue, step: Step): void {
  if (value.kind !== 'instance') return iterateValue(runtime, value, step);
  const { machine } = runtime;
  const isAsync = step.asynchronous === true;
  const item = isAsync ? machine.variable() : step.to;
  runtime.parts.special(runtime, value, {
    methods: [isAsync ? '__anext__' : '__next__'],
    arguments: [],
    to: item,
    site: step.site,
  });
  if (isAsync) machine.propagation.each(item, (coroutine) => awaitValue(runtime, coroutine, step));
}

/** Awaits a value. */
export function awaitValue(runtime: PythonRuntime, value: AbstractValue, step: Step): void {
  const { propagation } = runtime.machine;
  switch (value.kind) {
    case 'coroutine':
      return propagation.copy(value.result, step.to);
    case 'generator':
      return propagation.copy(linked(value.function.unit, value.function.template.returns), step.to);
    case 'instance':
      runtime.parts.special(runtime, value, { methods: ['__await__'], arguments: [], to: step.to, site: step.site });
      return;
    case 'external':
    case 'container':
      return propagation.add(step.to, value);
    default:
  }
}

/** What `yield from value` gives: what the inner generator returns. */
export function delegateTo(runtime: PythonRuntime, value: AbstractValue, step: Step): void {
  const { propagation } = runtime.machine;
  if (value.kind === 'generator') {
    propagation.copy(linked(value.function.unit, value.function.template.returns), step.to);
  } else if (value.kind === 'coroutine') propagation.copy(value.result, step.to);
}
