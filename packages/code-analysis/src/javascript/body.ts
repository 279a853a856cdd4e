import type { Place } from '../ir/instruction.ts';
import type { UnitBuilder } from '../ir/unit-builder.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';

/** A lexical scope: a function's body, or a block. */
export interface LexicalScope {
  readonly names: Map<string, Variable>;
  readonly parent: LexicalScope | null;
}

/** What the parts of the frontend share; they call each other through it. */
export interface JsLowering {
  readonly builder: UnitBuilder;
  readonly source: string;
  readonly parts: JsParts;
  readonly pending: (() => void)[];
  /** Holds `module.exports`. */
  readonly moduleExports: Variable;
}

export interface JsParts {
  expression(body: JsBody, node: SyntaxNode, hint?: string): Variable;
  statements(body: JsBody, nodes: readonly SyntaxNode[]): void;
  definition(body: JsBody, node: SyntaxNode, hint?: string): Variable;
  bind(body: JsBody, pattern: SyntaxNode, value: Variable): void;
}

/** The function, module or class body that is being lowered. */
export interface JsBody {
  readonly lowering: JsLowering;
  readonly scope: LexicalScope;
  readonly within: number;
  /** Name of what is defined here, within the module. */
  readonly path: string;
  readonly receiver: Variable;
  readonly argumentsObject: Variable;
  readonly returns: Variable;
  readonly yields: Variable;
  readonly sent: Variable;
  /** For `super`: the class around, and `this`. */
  readonly method: { readonly class: number; readonly receiver: Variable } | null;
  /** Numbers the functions without a name. */
  readonly lambdas: { count: number };
}

export function textOf(body: JsBody, node: SyntaxNode): string {
  return body.lowering.source.slice(node.start, node.end);
}

export function placeOf(body: JsBody, node: SyntaxNode): Place {
  return body.lowering.builder.place(body.within, node);
}

export function fresh(body: JsBody): Variable {
  return body.lowering.builder.variable();
}

/** A body with a block scope of its own. */
export function inBlock(body: JsBody): JsBody {
  return { ...body, scope: { names: new Map(), parent: body.scope } };
}

export function declare(body: JsBody, name: string): Variable {
  const known = body.scope.names.get(name);
  if (known !== undefined) return known;
  const variable = fresh(body);
  body.scope.names.set(name, variable);
  return variable;
}

/** The variable of a name, or that of a global of the language. */
export function lookup(body: JsBody, name: string): Variable {
  for (let scope: LexicalScope | null = body.scope; scope !== null; scope = scope.parent) {
    const variable = scope.names.get(name);
    if (variable !== undefined) return variable;
  }
  return name === 'undefined' ? nothing : body.lowering.builder.unboundName(name);
}

/** Gives a name a value; one that nothing declares becomes a name of the outermost scope. */
export function assign(body: JsBody, name: string, value: Variable): void {
  for (let scope: LexicalScope | null = body.scope; scope !== null; scope = scope.parent) {
    const variable = scope.names.get(name);
    if (variable !== undefined) return body.lowering.builder.copy(value, variable);
    if (scope.parent === null) {
      const made = fresh(body);
      scope.names.set(name, made);
      return body.lowering.builder.copy(value, made);
    }
  }
}

/** Reads a property. */
export function loadProperty(
  body: JsBody,
  object: Variable,
  about: { readonly name: string; readonly node: SyntaxNode },
): Variable {
  const to = fresh(body);
  const place = placeOf(body, about.node);
  body.lowering.builder.emit({ op: 'load-attribute', to, object, name: about.name, place, known: false });
  return to;
}

/** The text of a string literal, or of a name used as a key; null where it is not constant. */
export function keyOf(body: JsBody, node: SyntaxNode): string | null {
  switch (node.type) {
    case 'property_identifier':
    case 'private_property_identifier':
    case 'shorthand_property_identifier':
    case 'shorthand_property_identifier_pattern':
    case 'identifier':
    case 'type_identifier':
    case 'number':
      return textOf(body, node);
    case 'string':
      return textOf(body, node).slice(1, -1);
    case 'computed_property_name': {
      const [inner] = node.children;
      return inner?.type === 'string' ? keyOf(body, inner) : null;
    }
    default:
      return null;
  }
}
