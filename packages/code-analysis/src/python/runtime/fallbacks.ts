import type { Definitions } from '../../solver/definitions.ts';
import { linked, type LinkedUnit } from '../../solver/linked-unit.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue, FunctionValue } from '../../solver/values.ts';
import { handOut } from './external-calls.ts';
import { storeItem } from './items.ts';
import type { LinkContext } from './link.ts';
import { classesIn } from './narrowing.ts';
import type { PythonRuntime } from './runtime.ts';

/** A unit with everything that was made when it was linked. */
export interface LinkedSource {
  readonly unit: LinkedUnit;
  readonly definitions: Definitions;
  readonly context: LinkContext;
}

/**
 * What is assumed where the values that we see do not reach, one step after the other, each followed by another run
 * to the fixed point. A function may be called by code that is not part of the project.
 */
export const fallbacks: readonly ((runtime: PythonRuntime, sources: readonly LinkedSource[]) => void)[] = [
  assumeUnknownKeys,
  assumeDecorated,
  assumeFixtures,
  assumeInherited,
  assumeTypes,
  assumeReceivers,
  assumeHeirs,
  assumeUnknownKeys,
  assumeInherited,
  assumeDynamic,
  assumeHandedOut,
];

/** An item under a key of which nothing is known may be any item. */
function assumeUnknownKeys(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { propagation } = runtime.machine;
  for (const { context } of sources) {
    for (const { object, item } of context.keyedItems) {
      if (!propagation.isEmpty(item.key)) continue;
      propagation.each(object, (value) => {
        if (value.kind === 'container') propagation.copy(value.all, item.to);
      });
    }
    for (const { object, item } of context.keyedStores) {
      if (item.key < 0 || !propagation.isEmpty(item.key)) continue;
      propagation.each(object, (value) => {
        if (value.kind === 'container') storeItem(runtime, value, { ...item, key: -1 });
      });
    }
  }
}

/** A decorator of which nothing is known gives back what it decorates. */
function assumeDecorated(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { propagation } = runtime.machine;
  for (const { context } of sources) {
    for (const { call } of context.calls) {
      const [decorated] = call.arguments;
      if (call.isDecorator !== true || decorated === undefined || !propagation.isEmpty(call.to)) continue;
      propagation.copy(decorated.value, call.to);
    }
  }
}

/** A parameter of a test, or of a fixture, that bears the name of a fixture holds what that one gives. */
function assumeFixtures(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { fixtures, machine } = runtime;
  const byName = new Map<string, FunctionValue[]>();
  for (const fixture of fixtures)
    byName.set(fixture.template.name, [...(byName.get(fixture.template.name) ?? []), fixture]);
  for (const { unit, definitions } of sources) {
    for (const function_ of definitions.functions) {
      const { name, parameters } = function_.template;
      if (!name.startsWith('test') && !fixtures.has(function_)) continue;
      for (const parameter of parameters) {
        const candidates = byName.get(parameter.name) ?? [];
        const own = candidates.filter((fixture) => fixture.unit === unit);
        for (const fixture of own.length > 0 ? own : candidates) {
          const { yields, returns } = fixture.template;
          const given = linked(fixture.unit, yields >= 0 ? yields : returns);
          machine.propagation.copy(given, linked(unit, parameter.variable));
        }
      }
    }
  }
}

/** An attribute that nothing sets on an instance may have been set through a base class, or be one of an outside base. */
function assumeInherited(runtime: PythonRuntime): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  for (const instance of machine.instances) {
    for (const [name, field] of instance.fields) {
      if (!propagation.isEmpty(field) || classes.definer(instance.class, name) !== undefined) continue;
      let found = false;
      for (const entry of classes.order(instance.class)) {
        const inherited = entry.kind === 'class' ? entry.instance?.fields.get(name) : undefined;
        if (inherited === undefined || inherited === field || propagation.isEmpty(inherited)) continue;
        propagation.copy(inherited, field);
        found = true;
      }
      const outside = classes.outsideBase(instance.class);
      if (found || outside === undefined) continue;
      if (outside.kind === 'external') propagation.add(field, machine.external(`${outside.name}.${name}`, 2));
      else if (outside.kind === 'builtin') propagation.add(field, machine.builtinMethod(outside.name, name, instance));
    }
  }
}

/** Annotations, and tests of types, say what a variable of which nothing is known holds. */
function assumeTypes(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { propagation } = runtime.machine;
  for (const { unit, definitions, context } of sources) {
    for (const { template } of definitions.functions) {
      for (const [position, parameter] of template.parameters.entries()) {
        const variable = linked(unit, parameter.variable);
        if (position === 0 && template.owner >= 0) continue;
        if (parameter.annotation >= 0 && isUnknown(runtime, variable)) {
          giveInstances(runtime, linked(unit, parameter.annotation), variable);
        }
      }
      const returns = linked(unit, template.returns);
      if (template.annotation >= 0 && propagation.isEmpty(returns) && template.yields < 0) {
        giveInstances(runtime, linked(unit, template.annotation), returns);
      }
    }
    for (const { to, annotation } of context.annotations) {
      if (isUnknown(runtime, to)) giveInstances(runtime, annotation, to);
    }
    for (const { to, classes, positive } of context.narrowings) {
      if (positive && propagation.isEmpty(to)) giveInstances(runtime, classes, to);
    }
    giveAnnotatedFields(runtime, definitions);
  }
}

function giveAnnotatedFields(runtime: PythonRuntime, definitions: Definitions): void {
  const { machine } = runtime;
  for (const class_ of definitions.classes) {
    for (const [name, annotation] of class_.template.annotated) {
      const field = machine.field(machine.instanceOf(class_).fields, name);
      if (isUnknown(runtime, field)) giveInstances(runtime, linked(class_.unit, annotation), field);
    }
  }
}

/** Nothing, or just `None`, is known of it. */
function isUnknown(runtime: PythonRuntime, variable: Variable): boolean {
  return runtime.machine.propagation
    .valuesOf(variable)
    .every((value) => value.kind === 'primitive' && value.type === 'None');
}

function giveInstances(runtime: PythonRuntime, annotation: Variable, to: Variable): void {
  const { machine } = runtime;
  for (const value of classesIn(runtime, annotation)) {
    if (value.kind === 'class') {
      if (isProtocol(runtime, value)) continue;
      // A class of which no instance is made anywhere stands for those that derive from it.
      const heirs = value.instance === null ? runtime.classes.subclasses(value) : [];
      const made = heirs.flatMap((heir) => (heir.instance === null ? [] : [heir.instance]));
      for (const instance of made.length > 0 ? made : [machine.instanceOf(value)])
        machine.propagation.add(to, instance);
    } else if (value.kind === 'builtin' && primitives.has(value.name)) {
      machine.propagation.add(to, machine.primitive(value.name));
    }
  }
}

/** A protocol says what a value can do, not what it is. */
function isProtocol(runtime: PythonRuntime, class_: Extract<AbstractValue, { kind: 'class' }>): boolean {
  return runtime.classes
    .order(class_)
    .some((entry) => entry.kind === 'external' && /^typing(_extensions)?\.Protocol$/.test(entry.name));
}

const primitives = new Set(['str', 'int', 'float', 'bytes', 'bool']);

/** A method may be called on an instance of its class, also where no call is seen. */
function assumeReceivers(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { propagation } = runtime.machine;
  for (const { unit, definitions } of sources) {
    for (const function_ of definitions.functions) {
      const owner = definitions.classes[function_.template.owner];
      const [first] = function_.template.parameters;
      if (owner === undefined || first === undefined || first.kind !== 'positional') continue;
      const isWanted = owner.instance !== null || propagation.isEmpty(linked(unit, first.variable));
      if (!isWanted) continue;
      for (const value of receiversOf(runtime, function_, owner)) {
        propagation.add(linked(unit, first.variable), value);
      }
    }
  }
}

/** A method that a class inherits may be called on its instances. */
function assumeHeirs(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  const { machine, classes } = runtime;
  for (const { definitions } of sources) {
    for (const class_ of definitions.classes) {
      if (class_.instance === null && !isTest(runtime, class_)) continue;
      const seen = new Set(class_.members.keys());
      for (const entry of classes.order(class_).slice(1)) {
        if (entry.kind !== 'class') continue;
        for (const [name, member] of entry.members) {
          if (seen.has(name)) continue;
          seen.add(name);
          for (const value of machine.propagation.valuesOf(member)) {
            const [first] = value.kind === 'function' ? value.template.parameters : [];
            if (value.kind !== 'function' || first?.kind !== 'positional' || value.template.owner < 0) continue;
            if (isImplicitStatic(name)) continue;
            machine.propagation.add(linked(value.unit, first.variable), machine.instanceOf(class_));
          }
        }
      }
    }
  }
}

/** Whether a test framework makes instances of the class. */
function isTest(runtime: PythonRuntime, class_: Extract<AbstractValue, { kind: 'class' }>): boolean {
  if (/^Test|Tests?$|TestCase$/.test(class_.template.name)) return true;
  return runtime.classes.order(class_).some((entry) => entry.kind === 'external' && entry.name.startsWith('unittest.'));
}

function isImplicitStatic(name: string): boolean {
  return name === '__new__' || name === '__init_subclass__' || name === '__class_getitem__';
}

function receiversOf(
  runtime: PythonRuntime,
  function_: FunctionValue,
  owner: Extract<AbstractValue, { kind: 'class' }>,
): AbstractValue[] {
  const { name } = function_.template;
  if (isImplicitStatic(name)) return [owner];
  const member = owner.members.get(name);
  const held = member === undefined ? [] : runtime.machine.propagation.valuesOf(member);
  if (held.some((value) => value.kind === 'static-method')) return [];
  return held.some((value) => value.kind === 'class-method') ? [owner] : [runtime.machine.instanceOf(owner)];
}

/** Attributes that nothing else makes come from `__getattr__`. */
function assumeDynamic(runtime: PythonRuntime): void {
  const { machine, classes, dynamicLoads } = runtime;
  const { propagation } = machine;
  for (const { instance, load } of dynamicLoads) {
    const field = machine.field(instance.fields, load.name);
    if (classes.definer(instance.class, load.name) !== undefined || !propagation.isEmpty(field)) continue;
    const name = machine.holding(machine.constant(load.name));
    runtime.parts.special(runtime, instance, {
      methods: ['__getattr__', '__getattribute__'],
      arguments: [name],
      to: load.to,
      site: load.site,
    });
  }
}

/** What an unknown callee is given, and methods that may override those of a library, may be called from outside. */
function assumeHandedOut(runtime: PythonRuntime, sources: readonly LinkedSource[]): void {
  for (const { definitions, context } of sources) {
    for (const { call, callee } of context.calls) {
      if (!runtime.machine.propagation.isEmpty(callee)) continue;
      for (const argument of call.arguments) handOut(runtime, argument.value);
    }
    for (const class_ of definitions.classes) {
      if (runtime.classes.outsideBase(class_)?.kind !== 'external') continue;
      for (const member of class_.members.values()) handOut(runtime, member);
    }
  }
}
