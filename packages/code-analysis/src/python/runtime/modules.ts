import type { LinkedUnit } from '../../solver/linked-unit.ts';
import { linked } from '../../solver/linked-unit.ts';
import type { Machine } from '../../solver/machine.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';
import type { AbstractValue } from '../../solver/values.ts';
import { builtinNames, standardModules } from './names.ts';

/** Finds modules by name, and names in modules. */
export class ModuleTable {
  private readonly machine: Machine;
  private readonly byName = new Map<string, LinkedUnit>();
  private readonly folders = new Set<string>();
  private readonly bySuffix = new Map<string, string[]>();
  private readonly rootName: string;
  private readonly resolved = new Map<string, AbstractValue>();

  constructor(machine: Machine, rootName: string) {
    this.machine = machine;
    this.rootName = rootName;
  }

  add(unit: LinkedUnit): void {
    const name = unit.unit.module;
    this.byName.set(name, unit);
    const parts = name.split('.');
    for (let length = 1; length < parts.length; length += 1) {
      this.folders.add(parts.slice(0, length).join('.'));
      this.addSuffix(parts.slice(length).join('.'), name);
    }
    for (let start = 1; start < parts.length; start += 1) {
      for (let end = start + 1; end < parts.length; end += 1) {
        this.addSuffix(parts.slice(start, end).join('.'), parts.slice(0, end).join('.'));
      }
    }
  }

  private addSuffix(suffix: string, name: string): void {
    const known = this.bySuffix.get(suffix);
    if (known === undefined) this.bySuffix.set(suffix, [name]);
    else if (!known.includes(name)) known.push(name);
  }

  unitOf(name: string): LinkedUnit | undefined {
    return this.byName.get(name);
  }

  /** The module of that full name, or the folder, or undefined when the project has none. */
  private exact(name: string): AbstractValue | undefined {
    const unit = this.byName.get(name);
    if (unit?.module !== undefined && unit.module !== null) return unit.module;
    return this.folders.has(name) ? this.machine.namespace(name) : undefined;
  }

  /** What `import name` in a module means. */
  find(name: string, from: LinkedUnit): AbstractValue {
    const key = `${name} ${from.unit.module}`;
    const known = this.resolved.get(key);
    if (known !== undefined) return known;
    const found = this.search(name, from) ?? this.machine.external(name);
    this.resolved.set(key, found);
    return found;
  }

  private search(name: string, from: LinkedUnit): AbstractValue | undefined {
    const exact = this.exact(name);
    if (exact !== undefined) return exact;
    const [head, ...tail] = name.split('.');
    if (head === undefined) return undefined;
    if (head === this.rootName) {
      const root =
        tail.length === 0 ? (this.exact('__init__') ?? this.machine.namespace('')) : this.exact(tail.join('.'));
      if (root !== undefined) return root;
    }
    if (standardModules.has(head)) return undefined;
    const folder = from.unit.module.split('.').slice(0, from.unit.isPackage ? undefined : -1);
    for (let length = folder.length; length > 0; length -= 1) {
      const near = this.exact([...folder.slice(0, length), name].join('.'));
      if (near !== undefined) return near;
    }
    const candidates = this.bySuffix.get(name) ?? [];
    const [best] = candidates.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return best === undefined ? undefined : this.exact(best);
  }

  /** The module that a relative import starts from; `name` is what stands behind the dots. */
  relative(level: number, name: string, from: LinkedUnit): AbstractValue {
    const parts = from.unit.module.split('.');
    const base =
      from.unit.module === '__init__' ? [] : parts.slice(0, parts.length - (from.unit.isPackage ? level - 1 : level));
    const full = [...base, ...(name === '' ? [] : [name])].join('.');
    return (
      this.exact(full) ??
      (full === '' ? (this.exact('__init__') ?? this.machine.namespace('')) : this.machine.external(full))
    );
  }

  /** The module or folder of that name below another, or undefined. */
  submodule(parent: AbstractValue, name: string): AbstractValue | undefined {
    if (parent.kind === 'namespace') return this.exact(parent.path === '' ? name : `${parent.path}.${name}`);
    if (parent.kind !== 'module' || !parent.unit.unit.isPackage) return undefined;
    const path = parent.unit.unit.module;
    return this.exact(path === '__init__' ? name : `${path}.${name}`);
  }

  /** Lets what a name of a module holds flow into a variable. */
  member(unit: LinkedUnit, name: string, to: Variable): boolean {
    const variable = this.memberVariable(unit, name, new Set());
    if (variable !== undefined) {
      this.machine.propagation.copy(variable, to);
      return true;
    }
    const module = unit.module;
    const submodule = module === null ? undefined : this.submodule(module, name);
    if (submodule === undefined) return false;
    this.machine.propagation.add(to, submodule);
    return true;
  }

  private memberVariable(unit: LinkedUnit, name: string, path: Set<LinkedUnit>): Variable | undefined {
    const own = unit.unit.globals.get(name);
    if (own !== undefined) return linked(unit, own);
    const stored = unit.forwarded.get(name);
    if (stored !== undefined) return stored;
    if (path.has(unit)) return undefined;
    path.add(unit);
    for (const star of unit.stars) {
      if (typeof star === 'string' || !exports(star, name)) continue;
      const found = this.memberVariable(star, name, path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Lets what a name that the module does not bind holds flow into a variable. */
  unbound(unit: LinkedUnit, name: string, to: Variable): void {
    const { propagation } = this.machine;
    if (unit.stars.length > 0) {
      const starred = this.memberVariable(unit, name, new Set());
      if (starred !== undefined) return propagation.copy(starred, to);
      const star = unit.stars.find((source) => typeof source !== 'string' && this.starSubmodule(source, name));
      if (star !== undefined && typeof star !== 'string' && star.module !== null) {
        const submodule = this.submodule(star.module, name);
        if (submodule !== undefined) return propagation.add(to, submodule);
      }
    }
    if (builtinNames.has(name)) return propagation.add(to, this.machine.builtin(name));
    const external = unit.stars.find((source) => typeof source === 'string');
    if (typeof external === 'string') propagation.add(to, this.machine.external(`${external}.${name}`));
    else if (name === '__name__' || name === '__file__') propagation.add(to, this.machine.primitive('str'));
  }

  private starSubmodule(unit: LinkedUnit, name: string): boolean {
    return unit.unit.exportedNames?.includes(name) === true && unit.module !== null;
  }

  /** A variable for a name that other modules set on this one. */
  forward(unit: LinkedUnit, name: string): Variable {
    const own = unit.unit.globals.get(name);
    return own === undefined ? this.machine.field(unit.forwarded, name) : linked(unit, own);
  }
}

function exports(unit: LinkedUnit, name: string): boolean {
  const names = unit.unit.exportedNames;
  return names === null ? !name.startsWith('_') : names.includes(name);
}
