import { opensWrapper } from '../../solver/call-recorder.ts';
import { linked } from '../../solver/linked-unit.ts';
import type {
  AbstractValue,
  ClassValue,
  ContainerValue,
  FunctionValue,
  MroEntry,
  PartialValue,
} from '../../solver/values.ts';
import { callBuiltin } from './builtins.ts';
import { callBuiltinMethod } from './builtin-methods.ts';
import { classOfFunction, functionOf } from './prototypes.ts';
import type { JsCall, JsRuntime } from './runtime.ts';

/** Calls a value, or makes an instance of it. */
export function callValue(runtime: JsRuntime, callee: AbstractValue, call: JsCall): void {
  switch (callee.kind) {
    case 'function':
      return call.isNew === true ? construct(runtime, callee, call) : callFunction(runtime, callee, call);
    case 'bound':
      return callValue(runtime, callee.function, { ...call, receiver: callee.receiver });
    case 'class':
      return instantiate(runtime, callee, call);
    case 'external':
      return callExternal(runtime, callee, call);
    case 'builtin':
      return callBuiltin(runtime, callee, call);
    case 'builtin-method':
      return callBuiltinMethod(runtime, callee, call);
    case 'partial':
      return callPartial(runtime, callee, call);
    default:
  }
}

function callPartial(runtime: JsRuntime, partial: PartialValue, call: JsCall): void {
  if (!opensWrapper(call.site, partial.id)) return;
  const given = partial.arguments.map(({ value }) => ({ value }));
  runtime.machine.propagation.each(partial.callee, (inner) =>
    callValue(runtime, inner, { ...call, arguments: [...given, ...call.arguments] }),
  );
}

function callFunction(runtime: JsRuntime, function_: FunctionValue, call: JsCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const { template, unit } = function_;
  machine.recorder.call(call.site, function_.symbol, call.resolution ?? 'inferred');
  if (call.site.targets.size > machine.limits.flowing) return;
  const isPlain = template.yields < 0 && !template.isAsync;
  if (call.receiver !== undefined) propagation.add(linked(unit, template.receiver), call.receiver);
  bindArguments(runtime, function_, isPlain ? call : { ...call, to: -1 });
  if (template.yields >= 0) {
    propagation.add(
      call.to,
      machine.once(`generator ${function_.id}`, (id) => ({ id, kind: 'generator', function: function_ })),
    );
  } else if (template.isAsync) {
    const result = linked(unit, template.returns);
    propagation.add(
      call.to,
      machine.once(`coroutine ${function_.id}`, (id) => ({ id, kind: 'coroutine', function: function_, result })),
    );
  } else propagation.copy(linked(unit, template.returns), call.to);
}

function bindArguments(runtime: JsRuntime, function_: FunctionValue, call: JsCall): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const { template, unit } = function_;
  const give = (position: number, from: number): void => {
    const parameter = template.parameters[position];
    if (parameter !== undefined && parameter.kind === 'positional') {
      propagation.copy(from, linked(unit, parameter.variable));
      if (function_.passthrough.includes(position)) propagation.copy(from, call.to);
      return;
    }
    const rest = restOf(runtime, function_);
    if (rest !== null)
      propagation.copy(from, machine.slot(rest, Math.max(0, position - template.parameters.length + 1)));
  };
  const all = argumentsOf(runtime, function_);
  let open = false;
  for (const [position, argument] of call.arguments.entries()) {
    propagation.copy(argument.value, argument.spread === undefined ? machine.slot(all, position) : all.rest);
    if (argument.spread === undefined && !open) {
      give(position, argument.value);
      continue;
    }
    open = true;
    const item = machine.variable();
    if (argument.spread === undefined) propagation.copy(argument.value, item);
    else spreadInto(runtime, argument.value, { call, position, give, item });
    for (let index = position; index < template.parameters.length; index += 1) give(index, item);
  }
}

/** A spread array whose positions are known fills the parameters one by one. */
function spreadInto(
  runtime: JsRuntime,
  value: number,
  about: {
    readonly call: JsCall;
    readonly position: number;
    readonly give: (position: number, from: number) => void;
    readonly item: number;
  },
): void {
  const { machine } = runtime;
  machine.propagation.each(value, (found) => {
    if (found.kind !== 'container')
      return runtime.parts.iterate(runtime, found, { to: about.item, site: about.call.site });
    for (const [key, slot] of found.slots) if (typeof key === 'number') about.give(about.position + key, slot);
    machine.propagation.copy(found.rest, about.item);
  });
}

function restOf(runtime: JsRuntime, function_: FunctionValue): ContainerValue | null {
  const parameter = function_.template.parameters.find((candidate) => candidate.kind === 'rest');
  if (parameter === undefined) return null;
  if (function_.rest === null) {
    function_.rest = runtime.machine.container('list');
    runtime.machine.propagation.add(linked(function_.unit, parameter.variable), function_.rest);
  }
  return function_.rest;
}

/** The array-like `arguments`. */
function argumentsOf(runtime: JsRuntime, function_: FunctionValue): ContainerValue {
  if (function_.keywordRest === null) {
    function_.keywordRest = runtime.machine.container('list');
    runtime.machine.propagation.add(linked(function_.unit, function_.template.argumentsObject), function_.keywordRest);
  }
  return function_.keywordRest;
}

/** `new F()` of a plain function. */
function construct(runtime: JsRuntime, function_: FunctionValue, call: JsCall): void {
  const { machine } = runtime;
  const instance = machine.instanceOf(classOfFunction(runtime, function_));
  const { isNew: _isNew, ...plain } = call;
  callFunction(runtime, function_, { ...plain, receiver: instance });
  machine.propagation.add(call.to, instance);
}

/** `new C()`, or a class component in a template, which is rendered as well. */
export function instantiate(runtime: JsRuntime, class_: ClassValue, call: JsCall): void {
  const { machine, classes } = runtime;
  if (call.expected !== undefined) call.expected.understood = true;
  const instance = machine.instanceOf(class_);
  machine.propagation.add(call.to, instance);
  callConstructor(runtime, class_, { ...call, receiver: instance });
  if (call.isNew === true) return;
  machine.propagation.each(classes.lookup(class_, 'render').variable, (member) =>
    callValue(runtime, member, { site: call.site, arguments: [], to: -1, receiver: instance }),
  );
}

/** The constructor that a class has, its own or inherited. */
export function callConstructor(runtime: JsRuntime, class_: MroEntry, call: JsCall): void {
  const { machine, classes } = runtime;
  const { isNew: _isNew, ...plain } = call;
  for (const entry of class_.kind === 'class' ? classes.order(class_) : [class_]) {
    if (entry.kind === 'external') {
      return machine.recorder.call(call.site, machine.recorder.outside(entry.name, 'external'));
    }
    const own = entry.kind === 'class' ? constructorOf(runtime, entry) : undefined;
    if (own === undefined) continue;
    return machine.propagation.each(own, (member) => callValue(runtime, member, { ...plain, to: -1 }));
  }
}

function constructorOf(runtime: JsRuntime, class_: ClassValue): number | undefined {
  const own = class_.members.get('constructor');
  if (own !== undefined) return own;
  const function_ = functionOf(class_);
  return function_ === undefined ? undefined : runtime.machine.holding(function_);
}

function callExternal(runtime: JsRuntime, callee: Extract<AbstractValue, { kind: 'external' }>, call: JsCall): void {
  const { machine } = runtime;
  if (callee.name === '') {
    if (call.expected !== undefined) call.expected.understood = true;
  } else machine.recorder.call(call.site, machine.recorder.outside(callee.name, 'external'));
  machine.propagation.add(call.to, machine.external(callee.name, callee.distance === 0 ? 1 : 9));
  for (const argument of call.arguments) handOut(runtime, argument.value);
}

/** What is given to code that we do not see may be called by it. */
export function handOut(runtime: JsRuntime, variable: number): void {
  const { machine } = runtime;
  machine.propagation.each(variable, (value) => {
    const target = value.kind === 'bound' ? value.function : value;
    if (target.kind === 'function') machine.recorder.escape(target.symbol);
  });
}
