import type { AbstractValue, ClassValue, FunctionValue, PartialValue, WrapperValue } from '../../solver/values.ts';
import { opensWrapper } from '../../solver/call-recorder.ts';
import { linked } from '../../solver/linked-unit.ts';
import { bindArguments } from './arguments.ts';
import { callBuiltin } from './builtins.ts';
import { callBuiltinMethod } from './builtin-methods.ts';
import { callExternal } from './external-calls.ts';
import { instantiate } from './instances.ts';
import { metaclassesOf } from './special.ts';
import type { Call, PythonRuntime } from './runtime.ts';

/** Calls a value. */
export function callValue(runtime: PythonRuntime, callee: AbstractValue, call: Call): void {
  switch (callee.kind) {
    case 'function':
      return callFunction(runtime, callee, call);
    case 'bound':
      return callValue(runtime, callee.function, { ...call, receiver: callee.receiver });
    case 'class':
      return instantiateClass(runtime, callee, call);
    case 'external':
      return callExternal(runtime, callee, call);
    case 'builtin':
      return callBuiltin(runtime, callee, call);
    case 'builtin-method':
      return callBuiltinMethod(runtime, callee, call);
    case 'partial':
      return callPartial(runtime, callee, call);
    case 'instance':
      callInstance(runtime, callee, call);
      return;
    case 'static-method':
    case 'class-method':
      return callWrapped(runtime, callee, call);
    default:
  }
}

function callInstance(runtime: PythonRuntime, callee: Extract<AbstractValue, { kind: 'instance' }>, call: Call): void {
  const { machine, classes } = runtime;
  const lookup = classes.lookup(callee.class, '__call__');
  machine.propagation.each(lookup.variable, (member) => {
    callValue(runtime, member, member.kind === 'function' ? { ...call, receiver: callee } : call);
  });
}

function callWrapped(runtime: PythonRuntime, wrapper: WrapperValue, call: Call): void {
  if (!opensWrapper(call.site, wrapper.id)) return;
  runtime.machine.propagation.each(wrapper.inner, (inner) => callValue(runtime, inner, call));
}

function callPartial(runtime: PythonRuntime, partial: PartialValue, call: Call): void {
  if (!opensWrapper(call.site, partial.id)) return;
  runtime.machine.propagation.each(partial.callee, (callee) => {
    callValue(runtime, callee, { ...call, arguments: [...partial.arguments, ...call.arguments] });
  });
}

/** An instance is made: the metaclass first, then `__new__` and `__init__`. */
function instantiateClass(runtime: PythonRuntime, class_: ClassValue, call: Call): void {
  const { machine, classes } = runtime;
  // Classes and their metaclasses were resolved before any call was.
  const meta = metaclassesOf(runtime, class_).find((candidate) => classes.definer(candidate, '__call__') !== undefined);
  if (meta === undefined) return instantiate(runtime, class_, call);
  if (call.expected !== undefined) call.expected.understood = true;
  machine.propagation.each(classes.lookup(meta, '__call__').variable, (member) =>
    callValue(runtime, member, { ...call, receiver: class_ }),
  );
}

function callFunction(runtime: PythonRuntime, function_: FunctionValue, call: Call): void {
  const { machine } = runtime;
  const { propagation } = machine;
  const { template, unit } = function_;
  machine.recorder.call(call.site, function_.symbol, call.resolution ?? 'inferred');
  // Where very many functions may be called, what they are given and give back says nothing any more.
  if (call.site.targets.size > machine.limits.flowing) return;
  const isPlain = template.yields < 0 && !template.isAsync;
  const coroutine = isPlain || template.yields >= 0 ? null : coroutineOf(runtime, function_);
  bindArguments(runtime, function_, { ...call, to: isPlain ? call.to : (coroutine?.result ?? -1) });
  if (coroutine !== null) return propagation.add(call.to, coroutine);
  if (isPlain) return propagation.copy(linked(unit, template.returns), call.to);
  const generator = machine.once(`generator ${function_.id}`, (id) => ({
    id,
    kind: 'generator' as const,
    function: function_,
  }));
  propagation.add(call.to, generator);
}

function coroutineOf(runtime: PythonRuntime, function_: FunctionValue): Extract<AbstractValue, { kind: 'coroutine' }> {
  const { machine } = runtime;
  return machine.once(`coroutine ${function_.id}`, (id) => {
    const result = machine.variable();
    machine.propagation.copy(linked(function_.unit, function_.template.returns), result);
    return { id, kind: 'coroutine' as const, function: function_, result };
  });
}
