import type { CallSite } from '../../solver/call-recorder.ts';
import type { ClassValue } from '../../solver/values.ts';
import { callEach, type PythonRuntime } from './runtime.ts';

/**
 * What a class statement calls: the metaclass's `__new__` and `__init__`, the bases' `__init_subclass__`, and
 * `__set_name__` of what stands in the body.
 */
export function createClass(runtime: PythonRuntime, class_: ClassValue, site: CallSite): void {
  const { machine, classes } = runtime;
  const { propagation } = machine;
  const seen = new Set<ClassValue>();
  for (const entry of classes.order(class_)) {
    if (entry.kind !== 'class') continue;
    propagation.each(entry.metaclass, (meta) => {
      if (meta.kind !== 'class' || seen.has(meta)) return;
      seen.add(meta);
      callMetaclass(runtime, { class: class_, meta, site });
    });
  }
  const definer = classes.definer(class_, '__init_subclass__', class_);
  const hook = definer?.members.get('__init_subclass__');
  if (hook !== undefined) callEach(runtime, hook, { site, arguments: keywordsOf(class_), receiver: class_, to: -1 });
  for (const member of class_.members.values()) {
    propagation.each(member, (value) => {
      if (value.kind !== 'instance') return;
      const name = machine.holding(machine.primitive('str'));
      const given = [machine.holding(class_), name];
      runtime.parts.special(runtime, value, { methods: ['__set_name__'], arguments: given, to: -1, site });
    });
  }
}

function keywordsOf(class_: ClassValue): { value: number; name: string }[] {
  return [...class_.template.keywords].map(([name, variable]) => ({ name, value: class_.unit.base + variable }));
}

function callMetaclass(
  runtime: PythonRuntime,
  about: { readonly class: ClassValue; readonly meta: ClassValue; readonly site: CallSite },
): void {
  const { machine, classes } = runtime;
  const { meta, site } = about;
  const name = machine.holding(machine.primitive('str'));
  const bases = machine.once(`bases of ${about.class.id}`, () => machine.container('tuple'));
  for (const base of about.class.bases) machine.propagation.copy(base, bases.rest);
  const members = machine.once(`members of ${about.class.id}`, () => machine.container('dict'));
  for (const [key, member] of about.class.members) machine.propagation.copy(member, machine.slot(members, key));
  const own = [{ value: name }, { value: machine.holding(bases) }, { value: machine.holding(members) }];
  const call = { site, arguments: [...own, ...keywordsOf(about.class)], to: -1 };
  for (const method of ['__prepare__', '__new__', '__init__']) {
    if (classes.definer(meta, method) === undefined) continue;
    const receiver = method === '__init__' ? about.class : meta;
    machine.propagation.each(classes.lookup(meta, method).variable, (member) =>
      runtime.parts.call(runtime, member, { ...call, receiver }),
    );
  }
}
