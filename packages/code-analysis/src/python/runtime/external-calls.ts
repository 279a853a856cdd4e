import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { ExternalValue } from '../../solver/values.ts';
import { opensWrapper } from '../../solver/call-recorder.ts';
import { callHigherOrder, isHigherOrder } from './higher-order.ts';
import { libraryModels } from './library.ts';
import type { Call, PythonRuntime } from './runtime.ts';

/** Calls something that another package defines. */
export function callExternal(runtime: PythonRuntime, callee: ExternalValue, call: Call): void {
  const { machine } = runtime;
  const name = aliases[callee.name] ?? callee.name;
  if (callee.name === '') {
    if (call.expected !== undefined) call.expected.understood = true;
  } else machine.recorder.call(call.site, machine.recorder.outside(callee.name, 'external'));
  if (isHigherOrder(name) && !opensWrapper(call.site, callee.id)) return;
  if (callHigherOrder(runtime, name, call)) return;
  const model = libraryModels[name];
  if (model !== undefined) return model(runtime, call);
  for (const argument of call.arguments) handOut(runtime, argument.value);
  const [decorated] = call.arguments;
  // A decorator that we do not see gives back what it decorates, or something that calls it.
  if (call.isDecorator === true && decorated !== undefined) machine.propagation.copy(decorated.value, call.to);
  else machine.propagation.add(call.to, machine.external(callee.name, callee.distance === 0 ? 1 : 9));
}

const aliases: Readonly<Record<string, string>> = {
  'six.moves.reduce': 'functools.reduce',
  'typing_extensions.cast': 'typing.cast',
  'typing_extensions.overload': 'typing.overload',
};

/** What is given to code that we do not see may be called by it. */
export function handOut(runtime: PythonRuntime, variable: Variable): void {
  const { machine } = runtime;
  machine.propagation.each(variable, (value) => {
    const target = value.kind === 'bound' ? value.function : value;
    if (target.kind === 'function') machine.recorder.escape(target.symbol);
    else if (target.kind === 'class' && !runtime.handedOut.has(target)) {
      runtime.handedOut.add(target);
      for (const member of target.members.values()) handOut(runtime, member);
    }
  });
}
