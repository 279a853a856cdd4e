import type { Machine } from './machine.ts';
import type { PropagationVariable as Variable } from './propagation.ts';
import type { AbstractValue, ClassValue, Lookup, MroEntry } from './values.ts';

/** The classes of a project: their linearisation (C3, which for single inheritance is the chain) and lookup along it. */
export class ClassHierarchy {
  private readonly machine: Machine;
  private readonly classes: ClassValue[] = [];
  private readonly lookupsByName = new Map<string, Lookup[]>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  add(class_: ClassValue): void {
    this.classes.push(class_);
    for (const base of class_.bases) {
      this.machine.propagation.each(base, (value) => {
        if (isClassLike(value)) this.rebase(class_);
      });
    }
  }

  /** A base became known: the class and those that derive from it are linearised anew. */
  private rebase(changed: ClassValue): void {
    for (const class_ of this.classes) {
      if (class_.order === null || (class_ !== changed && !class_.order.includes(changed))) continue;
      class_.order = null;
    }
    for (const class_ of this.classes) {
      if (class_.order !== null) continue;
      for (const lookup of class_.lookups.values()) this.refresh(lookup);
    }
  }

  order(class_: ClassValue): readonly MroEntry[] {
    class_.order ??= this.linearize(class_, new Set());
    return class_.order;
  }

  private linearize(class_: ClassValue, path: Set<ClassValue>): readonly MroEntry[] {
    if (class_.order !== null) return class_.order;
    if (path.has(class_)) return [class_];
    path.add(class_);
    const bases = this.basesOf(class_);
    const sequences = bases.map((base) => (base.kind === 'class' ? [...this.linearize(base, path)] : [base]));
    path.delete(class_);
    const order = [class_, ...merge([...sequences, [...bases]])];
    return order;
  }

  private basesOf(class_: ClassValue): MroEntry[] {
    const found: MroEntry[] = [];
    for (const base of class_.bases) {
      for (const value of this.machine.propagation.valuesOf(base)) {
        if (isClassLike(value) && !found.includes(value) && value !== class_) found.push(value);
      }
    }
    return found;
  }

  /** The variable that holds what a name of the class resolves to. */
  lookup(class_: ClassValue, name: string): Lookup {
    const known = class_.lookups.get(name);
    if (known !== undefined) return known;
    const lookup: Lookup = { class: class_, name, variable: this.machine.variable(), sources: new Set() };
    class_.lookups.set(name, lookup);
    const same = this.lookupsByName.get(name);
    if (same === undefined) this.lookupsByName.set(name, [lookup]);
    else same.push(lookup);
    this.refresh(lookup);
    return lookup;
  }

  private refresh(lookup: Lookup): void {
    const definer = this.definer(lookup.class, lookup.name);
    const source = definer?.members.get(lookup.name);
    if (source === undefined || lookup.sources.has(source)) return;
    lookup.sources.add(source);
    this.machine.propagation.copy(source, lookup.variable);
  }

  /** The first class along the linearisation that binds the name; after `behind` where that is given. */
  definer(class_: ClassValue, name: string, behind?: ClassValue): ClassValue | undefined {
    const order = this.order(class_);
    const start = behind === undefined ? 0 : order.indexOf(behind) + 1;
    for (let index = start; index < order.length; index += 1) {
      const entry = order[index];
      if (entry?.kind === 'class' && entry.members.has(name)) return entry;
    }
    return undefined;
  }

  /** The first class of the linearisation that is defined elsewhere (not `object`). */
  outsideBase(class_: ClassValue, behind?: ClassValue): MroEntry | undefined {
    const order = this.order(class_);
    const start = behind === undefined ? 0 : order.indexOf(behind) + 1;
    return order.slice(start).find((entry) => entry.kind !== 'class' && !isObject(entry));
  }

  /** The variable of a name that the class itself binds; makes it if need be. */
  member(class_: ClassValue, name: string): Variable {
    const known = class_.members.get(name);
    if (known !== undefined) return known;
    const variable = this.machine.variable();
    class_.members.set(name, variable);
    for (const lookup of this.lookupsByName.get(name) ?? []) {
      if (this.order(lookup.class).includes(class_)) this.refresh(lookup);
    }
    return variable;
  }

  isSubclass(class_: ClassValue, of: AbstractValue): boolean {
    return this.order(class_).some((entry) => entry === of);
  }

  subclasses(of: ClassValue): ClassValue[] {
    return this.classes.filter((class_) => class_ !== of && this.isSubclass(class_, of));
  }

  all(): readonly ClassValue[] {
    return this.classes;
  }
}

function isObject(entry: MroEntry): boolean {
  return entry.kind === 'builtin' && entry.name === 'object';
}

function isClassLike(value: AbstractValue): value is MroEntry {
  return value.kind === 'class' || value.kind === 'external' || value.kind === 'builtin';
}

/** C3; where no consistent order exists, the order in which the classes are met. */
function merge(sequences: MroEntry[][]): MroEntry[] {
  const merged: MroEntry[] = [];
  let rest = sequences.filter((sequence) => sequence.length > 0);
  while (rest.length > 0) {
    const candidates = rest;
    const good = candidates.find(([head]) => candidates.every((sequence) => !sequence.slice(1).includes(head ?? none)));
    const next = (good ?? candidates[0])?.[0];
    if (next === undefined) break;
    merged.push(next);
    rest = candidates
      .map((sequence) => sequence.filter((entry) => entry !== next))
      .filter((sequence) => sequence.length > 0);
  }
  return merged;
}

const none: MroEntry = { id: -1, kind: 'builtin', name: '' };
