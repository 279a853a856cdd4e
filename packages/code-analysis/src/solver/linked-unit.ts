import type { Unit, Variable } from '../ir/unit.ts';
import type { ModuleValue } from './values.ts';

/** A unit with its place among the variables and symbols of the whole analysis. */
export interface LinkedUnit {
  readonly unit: Unit;
  /** What its variable 0 is in the analysis. */
  readonly base: Variable;
  /** Numbers of the symbols of its functions. */
  readonly symbols: readonly number[];
  /** Its module value; set when linked. */
  module: ModuleValue | null;
  /** Modules that it imports everything from: a linked unit, or the name of an external one. */
  readonly stars: (LinkedUnit | string)[];
  /** Names that others may get from it beyond its own: made when asked for. */
  readonly forwarded: Map<string, Variable>;
}

/** A variable of a unit in the numbering of the analysis. */
export function linked(unit: LinkedUnit, variable: Variable): Variable {
  return variable < 0 ? -1 : unit.base + variable;
}
