import type { LanguageName } from '../project.ts';
import type { FunctionMeasures } from '../metrics/function-measures.ts';
import type { Instruction } from './instruction.ts';

/**
 * One source file in the intermediate representation that every frontend lowers to and the solver reads.
 * Variables are numbered from 0 within the unit and are in static single assignment form where the frontend could see
 * the flow: so a flow-insensitive solver over them is flow-sensitive for local variables.
 */
export interface Unit {
  readonly file: string;
  readonly module: string;
  readonly language: LanguageName;
  readonly lines: number;
  /** Whether the file is the `__init__` of a package (or `index` of a folder). */
  readonly isPackage: boolean;
  variableCount: number;
  /** The body of the module is the first one. */
  readonly functions: FunctionTemplate[];
  readonly classes: ClassTemplate[];
  readonly instructions: Instruction[];
  /** Names of the module scope, each with the variable that others see. */
  readonly globals: Map<string, Variable>;
  /** Names in `__all__`, when it is written as a literal. */
  exportedNames: readonly string[] | null;
  /** Whether the parser met errors. */
  syntaxErrors: number;
}

/** Number of a variable within its unit; `nothing` where there is none. */
export type Variable = number;

/** Stands where an instruction has no such variable. */
export const nothing: Variable = -1;

export type ParameterKind = 'positional' | 'keyword-only' | 'rest' | 'keyword-rest';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly variable: Variable;
  /** The default value, evaluated in the enclosing scope. */
  readonly default: Variable;
  /** The annotation, evaluated in the enclosing scope. */
  readonly annotation: Variable;
}

export interface FunctionTemplate {
  /** Name within the module: `Class.method`, `f.<lambda1>`; empty for the module body. */
  readonly path: string;
  readonly name: string;
  readonly kind: 'module' | 'function' | 'method' | 'lambda';
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly parameters: readonly Parameter[];
  /** What it returns (for a generator: what `yield from` gives). */
  readonly returns: Variable;
  /** What it yields; `nothing` unless it is a generator. */
  yields: Variable;
  /** What the caller sends into it. */
  sent: Variable;
  readonly isAsync: boolean;
  /** JavaScript: `this`. */
  readonly receiver: Variable;
  /** JavaScript: `arguments`. */
  readonly argumentsObject: Variable;
  /** The class whose body holds it, or -1. */
  readonly owner: number;
  readonly annotation: Variable;
  readonly measures: FunctionMeasures;
}

export interface ClassTemplate {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly bases: readonly Variable[];
  readonly metaclass: Variable;
  /** What the class's own names hold at the end of its body. */
  readonly members: Map<string, Variable>;
  /** JavaScript: members of the class itself, not of its instances. */
  readonly statics: Map<string, Variable>;
  /** Names with an annotation in the body: variable of the annotation. */
  readonly annotated: Map<string, Variable>;
  /** Keyword arguments of the class statement beside the metaclass. */
  readonly keywords: ReadonlyMap<string, Variable>;
  /** Instance attributes that the constructor surely sets. */
  readonly settled: Set<string>;
  /** Function whose body holds the class statement. */
  readonly within: number;
}
