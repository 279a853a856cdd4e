import type { Variable } from './unit.ts';

/** Where an instruction stands, for edges and for the list of unresolved calls. */
export interface Place {
  /** Function of the unit whose body holds it. */
  readonly within: number;
  readonly line: number;
  readonly column: number;
}

/** An argument of a call. `name` is set for `name=value`; `spread` for `*value` (list) and `**value` (map). */
export interface Argument {
  readonly value: Variable;
  readonly name?: string;
  readonly spread?: 'list' | 'map';
}

/** A slot of a container literal: a constant key, or any position. */
export interface Element {
  readonly key?: string | number;
  readonly keyVariable?: Variable;
  readonly value: Variable;
  readonly spread?: boolean;
}

export type ContainerType = 'list' | 'dict' | 'set' | 'tuple' | 'generator' | 'map' | 'promise';

/**
 * An atomic step over variables. The order of instructions means nothing: the frontend put what order it knows into
 * the numbering of the variables.
 */
export type Instruction =
  | { readonly op: 'copy'; readonly to: Variable; readonly from: Variable }
  | { readonly op: 'constant'; readonly to: Variable; readonly value: string | number }
  | { readonly op: 'prefix'; readonly to: Variable; readonly text: string }
  | { readonly op: 'primitive'; readonly to: Variable; readonly type: string }
  | { readonly op: 'function'; readonly to: Variable; readonly function: number }
  | { readonly op: 'class'; readonly to: Variable; readonly class: number }
  | {
      readonly op: 'container';
      readonly to: Variable;
      readonly type: ContainerType;
      readonly elements: readonly Element[];
      readonly place: Place;
    }
  | { readonly op: 'builtin'; readonly to: Variable; readonly name: string }
  | {
      readonly op: 'import';
      /** Gets the module itself (`import a.b as c`), the outermost package (`import a.b`), or the name. */
      readonly to: Variable;
      readonly module: string;
      /** Leading dots. */
      readonly level: number;
      readonly name: string | null;
      readonly outermost: boolean;
    }
  | { readonly op: 'import-all'; readonly module: string; readonly level: number }
  | { readonly op: 'global'; readonly to: Variable; readonly name: string }
  | {
      readonly op: 'load-attribute';
      readonly to: Variable;
      readonly object: Variable;
      readonly name: string;
      readonly place: Place;
      /** The value is known from the flow: only what reading sets off (a property, say) counts. */
      readonly known: boolean;
    }
  | {
      readonly op: 'store-attribute';
      readonly object: Variable;
      readonly name: string;
      readonly value: Variable;
      readonly place: Place;
    }
  | {
      readonly op: 'load-item';
      readonly to: Variable;
      readonly object: Variable;
      readonly key: Variable;
      readonly place: Place;
      readonly known: boolean;
    }
  | {
      readonly op: 'store-item';
      readonly object: Variable;
      readonly key: Variable;
      readonly value: Variable;
      readonly place: Place;
    }
  | {
      readonly op: 'slice';
      readonly to: Variable;
      readonly object: Variable;
      /** Constant bounds, null where absent; undefined bounds stand for "not known". */
      readonly bounds: { readonly lower: number; readonly upper: number | null } | null;
      readonly place: Place;
    }
  | CallInstruction
  | {
      readonly op: 'iterate';
      readonly to: Variable;
      readonly iterable: Variable;
      readonly asynchronous: boolean;
      readonly place: Place;
    }
  | {
      readonly op: 'unpack';
      readonly to: Variable;
      readonly from: Variable;
      /** Position from the left, or from the right when negative. */
      readonly index: number;
      /** For a starred target: how many positions stand to its right. */
      readonly restAfter: number | null;
      readonly place: Place;
    }
  | { readonly op: 'await'; readonly to: Variable; readonly value: Variable; readonly place: Place }
  | { readonly op: 'delegate'; readonly to: Variable; readonly iterable: Variable; readonly place: Place }
  | {
      readonly op: 'special';
      /** Calls the first of these methods that the type of the object defines, with the arguments. */
      readonly methods: readonly string[];
      readonly to: Variable;
      readonly object: Variable;
      readonly arguments: readonly Variable[];
      /** For binary operators: the reflected method of the other operand, tried as well. */
      readonly reflected: string | null;
      /** The result where no method is defined: the type of a primitive, or null. */
      readonly otherwise: string | null;
      readonly place: Place;
    }
  | {
      readonly op: 'narrow';
      readonly to: Variable;
      readonly from: Variable;
      readonly class: Variable;
      readonly positive: boolean;
    }
  | { readonly op: 'raise'; readonly value: Variable; readonly place: Place }
  | {
      readonly op: 'catch';
      /** The classes that the handler names. */
      readonly class: Variable;
      readonly to: Variable;
    }
  | {
      readonly op: 'annotate';
      /** Gets an instance of the annotated type when nothing else is known of it. */
      readonly to: Variable;
      readonly annotation: Variable;
    };

export interface CallInstruction {
  readonly op: 'call';
  readonly to: Variable;
  readonly callee: Variable;
  readonly arguments: readonly Argument[];
  readonly place: Place;
  /** The called expression as written. */
  readonly text: string;
  /** The callee is a name that scope and import alone resolve. */
  readonly direct: boolean;
  /** `decorator`: gives back its argument when it is not known. `new`: JavaScript's operator. */
  readonly form: 'plain' | 'decorator' | 'new';
  /** For a call of `super()` without arguments: the class and the receiver. */
  readonly superOf: { readonly class: number; readonly receiver: Variable } | null;
  /** When the callee is an attribute: its name, for resolution by name. */
  readonly method: string | null;
}
