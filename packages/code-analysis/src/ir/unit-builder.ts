import type { Instruction, Place } from './instruction.ts';
import { nothing, type ClassTemplate, type FunctionTemplate, type Unit, type Variable } from './unit.ts';

/** Collects the instructions of one unit while a frontend walks its syntax. */
export class UnitBuilder {
  readonly unit: Unit;
  private readonly constants = new Map<string | number, Variable>();
  private readonly primitives = new Map<string, Variable>();
  private readonly builtins = new Map<string, Variable>();
  private readonly unbound = new Map<string, Variable>();

  constructor(about: Pick<Unit, 'file' | 'module' | 'language' | 'lines' | 'isPackage'>) {
    this.unit = {
      ...about,
      variableCount: 0,
      functions: [],
      classes: [],
      instructions: [],
      globals: new Map(),
      exportedNames: null,
      syntaxErrors: 0,
    };
  }

  variable(): Variable {
    return this.unit.variableCount++;
  }

  emit(instruction: Instruction): void {
    this.unit.instructions.push(instruction);
  }

  /** A variable that holds what each of the given ones may hold. */
  phi(variables: readonly Variable[]): Variable {
    const distinct = [...new Set(variables)].filter((variable) => variable !== nothing);
    const [only] = distinct;
    if (distinct.length === 1 && only !== undefined) return only;
    const to = this.variable();
    for (const from of distinct) this.emit({ op: 'copy', to, from });
    return to;
  }

  copy(from: Variable, to: Variable): void {
    if (from !== to && from !== nothing && to !== nothing) this.emit({ op: 'copy', to, from });
  }

  constant(value: string | number): Variable {
    return remember(this.constants, value, () => {
      const to = this.variable();
      this.emit({ op: 'constant', to, value });
      return to;
    });
  }

  primitive(type: string): Variable {
    return remember(this.primitives, type, () => {
      const to = this.variable();
      this.emit({ op: 'primitive', to, type });
      return to;
    });
  }

  builtin(name: string): Variable {
    return remember(this.builtins, name, () => {
      const to = this.variable();
      this.emit({ op: 'builtin', to, name });
      return to;
    });
  }

  /** The variable that other scopes and modules see under a name that this module binds. */
  globalCell(name: string): Variable {
    return remember(this.unit.globals, name, () => this.variable());
  }

  /** A name that no scope of the module binds: from a star import, or built in. */
  unboundName(name: string): Variable {
    return remember(this.unbound, name, () => {
      const to = this.variable();
      this.emit({ op: 'global', to, name });
      return to;
    });
  }

  addFunction(template: FunctionTemplate): number {
    return this.unit.functions.push(template) - 1;
  }

  addClass(template: ClassTemplate): number {
    return this.unit.classes.push(template) - 1;
  }

  place(within: number, at: { row: number; column: number }): Place {
    return { within, line: at.row + 1, column: at.column + 1 };
  }
}

function remember<Key>(known: Map<Key, Variable>, key: Key, make: () => Variable): Variable {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
