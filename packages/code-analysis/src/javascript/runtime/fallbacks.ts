import { linked } from '../../solver/linked-unit.ts';
import type { AbstractValue, FunctionValue } from '../../solver/values.ts';
import { builtinMembers } from './builtin-types.ts';
import { handOut } from './calls.ts';
import type { JsLinkContext } from './link.ts';
import type { JsRuntime } from './runtime.ts';

/** What is assumed where the values that we see do not reach; each is followed by another run to the fixed point. */
export const jsFallbacks: readonly ((runtime: JsRuntime, contexts: readonly JsLinkContext[]) => void)[] = [
  assumeTypes,
  assumeReceivers,
  assumeInherited,
  assumeOutsideBases,
  assumeCallbacks,
  resolveByName,
  assumeHandedOut,
];

/** A type annotation that names a class says what a variable of which nothing is known holds. */
function assumeTypes(runtime: JsRuntime, contexts: readonly JsLinkContext[]): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const give = (annotation: number, to: number): void => {
    if (!propagation.isEmpty(to)) return;
    for (const value of propagation.valuesOf(annotation)) {
      if (value.kind === 'class') propagation.add(to, machine.instanceOf(value));
    }
  };
  for (const { unit, definitions, annotations } of contexts) {
    for (const { template } of definitions.functions) {
      for (const parameter of template.parameters) {
        if (parameter.annotation >= 0) give(linked(unit, parameter.annotation), linked(unit, parameter.variable));
      }
    }
    for (const { to, annotation } of annotations) give(annotation, to);
  }
}

/** A method may be called on an instance of its class, also where no call is seen. */
function assumeReceivers(runtime: JsRuntime, contexts: readonly JsLinkContext[]): void {
  const { machine } = runtime;
  const { propagation } = machine;
  for (const { unit, definitions } of contexts) {
    for (const class_ of definitions.classes) {
      const wasMade = class_.instance !== null;
      for (const variable of class_.members.values()) seed(variable, () => machine.instanceOf(class_), wasMade);
      for (const variable of class_.template.statics.values()) seed(linked(unit, variable), () => class_, true);
    }
  }
  function seed(variable: number, receiver: () => AbstractValue, always: boolean): void {
    for (const value of propagation.valuesOf(variable)) {
      if (value.kind !== 'function') continue;
      const own = linked(value.unit, value.template.receiver);
      if (always || propagation.isEmpty(own)) propagation.add(own, receiver());
    }
  }
}

/** A property that nothing sets on an instance may have been set through its base class. */
function assumeInherited(runtime: JsRuntime): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  for (const instance of machine.instances) {
    for (const [name, field] of instance.fields) {
      if (!propagation.isEmpty(field) || classes.definer(instance.class, name) !== undefined) continue;
      for (const entry of classes.order(instance.class)) {
        const inherited = entry.kind === 'class' ? entry.instance?.fields.get(name) : undefined;
        if (inherited !== undefined && inherited !== field) propagation.copy(inherited, field);
      }
    }
  }
}

/** What no class of the project defines comes from a base class outside of it. */
function assumeOutsideBases(runtime: JsRuntime): void {
  const { machine, classes } = runtime;
  for (const instance of machine.instances) {
    const outside = classes.outsideBase(instance.class);
    if (outside?.kind !== 'external') continue;
    for (const [name, field] of instance.fields) {
      if (!machine.propagation.isEmpty(field) || classes.definer(instance.class, name) !== undefined) continue;
      machine.propagation.add(field, machine.external(`${outside.name}.${name}`, 2));
    }
  }
}

const common = new Set([
  ...Object.values(builtinMembers).flatMap((names) => [...names]),
  ...'on once off emit send end write read close open start stop run init load log error warn info then done next fetch json text'.split(
    ' ',
  ),
]);

/** Methods that call what they are given, whatever list, promise or emitter they are called on. */
const callbackMethods = new Set(
  'every filter find findIndex findLast flatMap forEach map some reduce sort then catch finally'.split(' '),
);

function assumeCallbacks(runtime: JsRuntime, contexts: readonly JsLinkContext[]): void {
  const { machine } = runtime;
  for (const { calls } of contexts) {
    for (const { call, callee, method } of calls) {
      if (method === null || !callbackMethods.has(method)) continue;
      const known = machine.propagation.valuesOf(callee);
      if (!known.every((value) => value.kind === 'external')) continue;
      for (const argument of call.arguments) {
        machine.propagation.each(argument.value, (value) => {
          if (value.kind === 'function' || value.kind === 'bound' || value.kind === 'partial') {
            runtime.parts.call(runtime, value, { site: call.site, arguments: [], to: -1 });
          }
        });
      }
    }
  }
}

/** A method that just one class defines, called on something of which nothing is known. */
function resolveByName(runtime: JsRuntime, contexts: readonly JsLinkContext[]): void {
  const { machine } = runtime;
  const methods = new Map<string, { function: FunctionValue; class: number; context: JsLinkContext } | null>();
  for (const context of contexts) {
    for (const function_ of context.definitions.functions) {
      const { name, owner } = function_.template;
      if (owner >= 0) methods.set(name, methods.has(name) ? null : { function: function_, class: owner, context });
    }
  }
  for (const { calls } of contexts) {
    for (const { call, callee, method } of calls) {
      if (method === null || common.has(method) || call.site.targets.size > 0) continue;
      if (!machine.propagation.isEmpty(callee) || call.expected?.understood === true) continue;
      const found = methods.get(method);
      const owner = found?.context.definitions.classes[found.class];
      if (!found || owner === undefined) continue;
      runtime.parts.call(runtime, found.function, { ...call, receiver: machine.instanceOf(owner), resolution: 'name' });
    }
  }
}

/** What is exported, or given to an unknown callee, may be called from outside. */
function assumeHandedOut(runtime: JsRuntime, contexts: readonly JsLinkContext[]): void {
  for (const { calls } of contexts) {
    for (const { call, callee } of calls) {
      if (!runtime.machine.propagation.isEmpty(callee)) continue;
      for (const argument of call.arguments) handOut(runtime, argument.value);
    }
  }
}
