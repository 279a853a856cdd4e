import type { Instruction, Place } from '../../ir/instruction.ts';
import type { CallSite } from '../../solver/call-recorder.ts';
import type { Definitions } from '../../solver/definitions.ts';
import type { LinkedUnit } from '../../solver/linked-unit.ts';
import type { AbstractValue } from '../../solver/values.ts';
import type { Variable } from '../../ir/unit.ts';
import { linkCall } from './link-calls.ts';
import { linkOperation } from './link-operations.ts';
import type { Call, ItemLoad, PythonRuntime } from './runtime.ts';

/** What the linking of an instruction needs beside it. */
export interface LinkContext {
  readonly runtime: PythonRuntime;
  readonly unit: LinkedUnit;
  readonly definitions: Definitions;
  readonly at: (variable: Variable) => Variable;
  readonly siteOf: (place: Place, direct?: boolean) => CallSite;
  /** What the fallbacks look at when the values have spread as far as they go. */
  readonly calls: LinkedCall[];
  readonly keyedItems: { readonly object: Variable; readonly item: ItemLoad }[];
  readonly keyedStores: { readonly object: Variable; readonly item: ItemStore }[];
  readonly annotations: { readonly to: Variable; readonly annotation: Variable }[];
  readonly narrowings: { readonly to: Variable; readonly classes: Variable; readonly positive: boolean }[];
}

/** A call with what the fallbacks may resolve it by. */
export interface LinkedCall {
  readonly call: Call;
  readonly callee: Variable;
  readonly method: string | null;
}

export interface ItemStore {
  readonly key: Variable;
  readonly value: Variable;
  readonly site: CallSite;
}

/** Puts an instruction into the constraint graph. Calls come in a second round, when names and classes are known. */
export function linkInstruction(context: LinkContext, instruction: Instruction): void {
  const { runtime, unit, at, definitions } = context;
  const { machine, modules } = runtime;
  const { propagation } = machine;
  switch (instruction.op) {
    case 'copy':
      if (!context.definitions.passing.has(instruction)) propagation.copy(at(instruction.from), at(instruction.to));
      return;
    case 'constant':
      return propagation.add(at(instruction.to), machine.constant(instruction.value));
    case 'primitive':
      return propagation.add(at(instruction.to), machine.primitive(instruction.type));
    case 'prefix':
      return propagation.add(at(instruction.to), machine.prefix(instruction.text));
    case 'builtin':
      return propagation.add(at(instruction.to), machine.builtin(instruction.name));
    case 'function': {
      const value = definitions.functions[instruction.function];
      if (value !== undefined) propagation.add(at(instruction.to), value);
      return;
    }
    case 'class': {
      const value = definitions.classes[instruction.class];
      if (value !== undefined) propagation.add(at(instruction.to), value);
      return;
    }
    case 'import':
      return linkImport(context, instruction);
    case 'import-all':
      return;
    case 'global':
      return modules.unbound(unit, instruction.name, at(instruction.to));
    case 'call':
      return linkCall(context, instruction);
    default:
      return linkOperation(context, instruction);
  }
}

/** Star imports are linked first of all: names may come from them. */
export function linkStar(
  runtime: PythonRuntime,
  unit: LinkedUnit,
  star: Extract<Instruction, { op: 'import-all' }>,
): void {
  const { modules } = runtime;
  const from = star.level > 0 ? modules.relative(star.level, star.module, unit) : modules.find(star.module, unit);
  if (from.kind === 'module') unit.stars.push(from.unit);
  else if (from.kind === 'external') unit.stars.push(from.name);
}

function linkImport(context: LinkContext, imported: Extract<Instruction, { op: 'import' }>): void {
  const { runtime, unit, at } = context;
  const { machine, modules } = runtime;
  const { propagation } = machine;
  const to = at(imported.to);
  const from =
    imported.level > 0 ? modules.relative(imported.level, imported.module, unit) : modules.find(imported.module, unit);
  if (imported.name === null)
    return propagation.add(to, imported.outermost ? outermost(context, imported.module, from) : from);
  importName(context, from, { name: imported.name, to });
}

/** `import a.b` binds `a`. */
function outermost(context: LinkContext, module: string, found: AbstractValue): AbstractValue {
  const [head] = module.split('.');
  if (head === undefined || head === module) return found;
  return found.kind === 'external'
    ? context.runtime.machine.external(head)
    : context.runtime.modules.find(head, context.unit);
}

function importName(
  { runtime, unit }: LinkContext,
  from: AbstractValue,
  { name, to }: { readonly name: string; readonly to: Variable },
): void {
  const { machine, modules } = runtime;
  const submodule = modules.submodule(from, name);
  // A package that imports a module of its own by name binds the module under that name.
  const isOwn = from.kind === 'module' && from.unit === unit && submodule !== undefined;
  if (from.kind === 'module' && !isOwn && modules.member(from.unit, name, to)) return;
  if (submodule !== undefined) return machine.propagation.add(to, submodule);
  if (from.kind === 'external') return machine.propagation.add(to, machine.external(`${from.name}.${name}`));
  if (from.kind !== 'module') return;
  const external = from.unit.stars.find((star) => typeof star === 'string');
  if (typeof external === 'string') machine.propagation.add(to, machine.external(`${external}.${name}`));
  else machine.propagation.copy(modules.forward(from.unit, name), to);
}
