import type { ClassValue, InstanceValue } from '../../solver/values.ts';
import { isEnum } from './attributes.ts';
import type { Call, PythonRuntime } from './runtime.ts';

/** Makes an instance of a class: `__new__`, then `__init__`, or what a decorator or base class writes instead. */
export function instantiate(runtime: PythonRuntime, class_: ClassValue, call: Call): void {
  const { machine, classes } = runtime;
  const { propagation, recorder } = machine;
  if (call.expected !== undefined) call.expected.understood = true;
  const instance = machine.instanceOf(class_);
  propagation.add(call.to, instance);
  const own = { site: call.site, arguments: call.arguments };
  const maker = classes.definer(class_, '__new__');
  if (maker !== undefined) {
    propagation.each(classes.lookup(class_, '__new__').variable, (member) => {
      const target = member.kind === 'static-method' ? null : member;
      if (target !== null) runtime.parts.call(runtime, target, { ...own, receiver: class_, to: call.to });
    });
  }
  const definer = classes.definer(class_, '__init__');
  if (definer !== undefined && !isEnum(runtime, class_)) {
    propagation.each(classes.lookup(class_, '__init__').variable, (member) => {
      runtime.parts.call(runtime, member, { ...own, receiver: instance, to: -1 });
    });
    return;
  }
  fillFields(runtime, instance, call);
  const outside = classes.outsideBase(class_);
  if (outside?.kind === 'external' && maker === undefined && !isPlainBase(outside.name)) {
    recorder.call(call.site, recorder.outside(`${outside.name}.__init__`, 'external'));
  }
}

/** Bases whose constructor does nothing of note. */
function isPlainBase(name: string): boolean {
  return /^(typing|abc|enum|typing_extensions|collections\.abc)\./.test(name);
}

/** Classes whose constructor is written for them: their annotated names become attributes. */
function fillFields(runtime: PythonRuntime, instance: InstanceValue, call: Call): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  const line = classes
    .order(instance.class)
    .toReversed()
    .filter((entry) => entry.kind === 'class');
  const names = [...new Set(line.flatMap((entry) => [...entry.template.annotated.keys()]))];
  if (names.length === 0) return;
  const positional = call.arguments.filter((argument) => argument.name === undefined && argument.spread === undefined);
  for (const [index, argument] of positional.entries()) {
    const name = names[index];
    if (name !== undefined) propagation.copy(argument.value, machine.field(instance.fields, name));
  }
  for (const argument of call.arguments) {
    if (argument.name !== undefined) propagation.copy(argument.value, machine.field(instance.fields, argument.name));
  }
  if (classes.definer(instance.class, '__post_init__') !== undefined && line.some((entry) => entry.isDataclass)) {
    propagation.each(classes.lookup(instance.class, '__post_init__').variable, (member) =>
      runtime.parts.call(runtime, member, { site: call.site, arguments: [], receiver: instance, to: -1 }),
    );
  }
}
