import { linked, type LinkedUnit } from '../../solver/linked-unit.ts';
import type { Machine } from '../../solver/machine.ts';
import type { PropagationVariable as Variable } from '../../solver/propagation.ts';

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** Finds modules by their specifier, and what they export. */
export class JsModules {
  private readonly machine: Machine;
  private readonly byFile = new Map<string, LinkedUnit>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  add(unit: LinkedUnit): void {
    this.byFile.set(unit.unit.file, unit);
  }

  /** The module that a specifier means, or undefined when it is none of the project. */
  find(specifier: string, from: LinkedUnit): LinkedUnit | undefined {
    if (specifier.startsWith('.')) {
      return this.file(join(from.unit.file.split('/').slice(0, -1), specifier.split('/')));
    }
    // Aliases of a configuration (`@/a`, `~/a`, `#a`) and base folders: from the root and from its usual folders.
    const bare = specifier.replace(/^[@~#]?\//, '').replace(/^#/, '');
    const isAlias = bare !== specifier;
    if (!isAlias && !specifier.includes('/')) return undefined;
    for (const folder of ['', 'src/', 'app/', 'lib/']) {
      const found = this.file(folder + bare);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private file(path: string): LinkedUnit | undefined {
    const bare = path.replace(/\.[cm]?js$/, '').replace(/\.jsx$/, '');
    for (const candidate of [path, bare]) {
      for (const extension of extensions) {
        const found = this.byFile.get(candidate + extension);
        if (found !== undefined) return found;
      }
    }
    for (const extension of extensions.slice(1)) {
      const found = this.byFile.get(`${path === '' ? '' : `${path}/`}index${extension}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Lets what a module exports under a name flow into a variable. Gives whether it exports it. */
  member(unit: LinkedUnit, name: string, to: Variable): boolean {
    const variable = this.exported(unit, name, new Set());
    if (variable === undefined) return false;
    this.machine.propagation.copy(variable, to);
    return true;
  }

  private exported(unit: LinkedUnit, name: string, path: Set<LinkedUnit>): Variable | undefined {
    const own = unit.unit.globals.get(name);
    if (own !== undefined) return linked(unit, own);
    if (path.has(unit) || name === 'default') return undefined;
    path.add(unit);
    for (const star of unit.stars) {
      const found = typeof star === 'string' ? undefined : this.exported(star, name, path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What `require` of a module gives. */
  commonExports(unit: LinkedUnit): Variable {
    return linked(unit, unit.unit.globals.get('module.exports') ?? -1);
  }

  /** Whether a module exports by statements rather than by `module.exports`. */
  isStandard(unit: LinkedUnit): boolean {
    return unit.unit.globals.size > 1 || unit.stars.length > 0;
  }
}

function join(folder: readonly string[], relative: readonly string[]): string {
  const parts = [...folder];
  for (const part of relative) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
