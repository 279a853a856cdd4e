import type { AbstractValue } from '../../solver/values.ts';
import { bindMember } from './attributes.ts';
import { callEach, type PythonRuntime, type SpecialCall } from './runtime.ts';

/**
 * Calls the first of the methods that the type of a value defines in the project. Gives whether there is one: a value
 * of a built-in type has none of its own.
 */
export function callSpecial(runtime: PythonRuntime, value: AbstractValue, special: SpecialCall): boolean {
  if (value.kind !== 'instance' && value.kind !== 'class') return false;
  const { machine, classes } = runtime;
  const types = value.kind === 'instance' ? [value.class] : metaclassesOf(runtime, value);
  for (const type of types) {
    for (const name of special.methods) {
      if (classes.definer(type, name) === undefined) continue;
      const method = machine.variable();
      const load = { name, to: method, site: special.site, known: false };
      machine.propagation.each(classes.lookup(type, name).variable, (member) =>
        bindMember(runtime, member, { receiver: value, load }),
      );
      callEach(runtime, method, {
        site: special.site,
        arguments: special.arguments.map((argument) => ({ value: argument })),
        to: special.to,
      });
      return true;
    }
  }
  return false;
}

/** The metaclasses of a class, its own and those of its bases. */
export function metaclassesOf(
  runtime: PythonRuntime,
  class_: Extract<AbstractValue, { kind: 'class' }>,
): Extract<AbstractValue, { kind: 'class' }>[] {
  const values = runtime.classes
    .order(class_)
    .flatMap((entry) => (entry.kind === 'class' ? runtime.machine.propagation.valuesOf(entry.metaclass) : []));
  return values.filter((value) => value.kind === 'class');
}
