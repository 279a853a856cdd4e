import { Flow } from '../ir/flow.ts';
import type { Place } from '../ir/instruction.ts';
import type { UnitBuilder } from '../ir/unit-builder.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import type { Scope } from './scopes.ts';

/**
 * What the parts of the frontend share. The parts call each other through it, so that none imports a part that
 * imports it.
 */
export interface Lowering {
  readonly builder: UnitBuilder;
  readonly parts: LoweringParts;
  /** Bodies of functions, lowered after the scope that defines them. */
  readonly pending: (() => void)[];
  /** Parses a snippet (a constant given to `eval`). */
  readonly parseSnippet: (source: string) => SyntaxNode | null;
}

export interface LoweringParts {
  expression(body: Body, node: SyntaxNode): Variable;
  statements(body: Body, nodes: readonly SyntaxNode[]): void;
  definition(body: Body, node: SyntaxNode): Variable;
  call(body: Body, node: SyntaxNode): Variable;
  comprehension(body: Body, node: SyntaxNode): Variable;
  assign(body: Body, target: SyntaxNode, value: Variable): void;
}

/** A loop that is being lowered: the flows that leave it and that start it anew. */
export interface Loop {
  readonly breaks: Flow[];
  readonly continues: Flow[];
}

/** The body of a module, function, lambda or class while it is lowered. */
export interface Body {
  readonly lowering: Lowering;
  /** The text that positions of nodes refer to. */
  readonly source: string;
  readonly scope: Scope;
  readonly flow: Flow;
  /** Number of the function that runs this body (for the body of a class: the one around it). */
  readonly within: number;
  /** Name of this scope within the module. */
  readonly path: string;
  /** The body that a class body, or a comprehension, stands in. */
  readonly outer: Body | null;
  /** Bodies of the enclosing functions, innermost first, that free names are looked up in. */
  readonly enclosing: Body | null;
  readonly cells: Map<string, Variable>;
  /** Names of comprehensions that are being lowered. */
  readonly overlays: Map<string, Variable>[];
  /** Names of comprehensions around the definition of this function. */
  readonly inherited: readonly Map<string, Variable>[];
  readonly loops: Loop[];
  /** Assignments since a point that control may leave at any time (`try`). */
  readonly recorders: Map<string, Variable[]>[];
  readonly returns: Variable;
  readonly yields: Variable;
  readonly sent: Variable;
  /** For `super()`: the class around, and the first parameter. */
  readonly method: { readonly class: number; readonly receiver: Variable } | null;
  /** Number of the class whose body this is, or -1. */
  readonly class: number;
  lambdas: number;
  /** How many conditional statements stand around the current one. */
  conditional: number;
}

/** A body with nothing known yet. */
export function newBody(
  about: Pick<Body, 'lowering' | 'source' | 'scope' | 'within' | 'path' | 'outer' | 'enclosing' | 'method' | 'class'> &
    Partial<Pick<Body, 'returns' | 'yields' | 'sent' | 'inherited'>>,
): Body {
  return {
    returns: nothing,
    yields: nothing,
    sent: nothing,
    inherited: [],
    ...about,
    flow: new Flow(),
    cells: new Map(),
    overlays: [],
    loops: [],
    recorders: [],
    lambdas: 0,
    conditional: 0,
  };
}

export function textOf(body: Body, node: SyntaxNode): string {
  return body.source.slice(node.start, node.end);
}

export function placeOf(body: Body, node: SyntaxNode): Place {
  return body.lowering.builder.place(body.within, node);
}

export function fresh(body: Body): Variable {
  return body.lowering.builder.variable();
}

/** The variable that inner scopes see under a name of this one. */
function cellOf(body: Body, name: string): Variable {
  if (body.scope.kind === 'module') return body.lowering.builder.globalCell(name);
  const known = body.cells.get(name);
  if (known !== undefined) return known;
  const cell = body.lowering.builder.variable();
  body.cells.set(name, cell);
  return cell;
}

function binds(body: Body, name: string): boolean {
  const { bound, declaredGlobal, declaredNonlocal } = body.scope;
  return bound.has(name) && !declaredGlobal.has(name) && !declaredNonlocal.has(name);
}

/** The variable that a name reads at this point. */
export function loadName(body: Body, name: string): Variable {
  for (const overlay of body.overlays.toReversed()) {
    const own = overlay.get(name);
    if (own !== undefined) return own;
  }
  if (binds(body, name)) {
    if (body.scope.rebound.has(name)) return cellOf(body, name);
    const version = body.flow.names.get(name);
    if (version !== undefined) return version;
    if (body.scope.kind === 'function') return cellOf(body, name);
  }
  if (body.scope.kind === 'module') return body.lowering.builder.unboundName(name);
  if (body.scope.declaredGlobal.has(name)) return body.lowering.builder.globalCell(name);
  if (body.outer !== null) return loadName(body.outer, name);
  return loadFree(body, name);
}

function loadFree(body: Body, name: string): Variable {
  for (const overlay of body.inherited.toReversed()) {
    const own = overlay.get(name);
    if (own !== undefined) return own;
  }
  for (let outer = body.enclosing; outer !== null; outer = outer.enclosing) {
    if (outer.scope.kind === 'function' && binds(outer, name)) return cellOf(outer, name);
    const overlay = outer.inherited.findLast((names) => names.has(name))?.get(name);
    if (overlay !== undefined) return overlay;
    if (outer.scope.kind === 'module' && outer.scope.bound.has(name)) return cellOf(outer, name);
  }
  return body.lowering.builder.unboundName(name);
}

/** Binds a name to what a variable holds. */
export function assignName(body: Body, name: string, value: Variable): void {
  const { builder } = body.lowering;
  if (body.scope.declaredGlobal.has(name)) {
    builder.copy(value, builder.globalCell(name));
    return;
  }
  if (body.scope.declaredNonlocal.has(name)) {
    for (let outer = body.enclosing; outer !== null; outer = outer.enclosing) {
      if (outer.scope.kind === 'function' && binds(outer, name)) {
        builder.copy(value, cellOf(outer, name));
        return;
      }
    }
    return;
  }
  for (const recorder of body.recorders) {
    const versions = recorder.get(name);
    if (versions === undefined) recorder.set(name, [value]);
    else versions.push(value);
  }
  body.flow.forgetRoot(name);
  if (body.scope.rebound.has(name)) {
    builder.copy(value, cellOf(body, name));
    return;
  }
  body.flow.names.set(name, value);
  if (body.scope.kind === 'module' || body.scope.captured.has(name)) body.flow.unpublished.add(name);
}

/** Gives other scopes the current versions: before code runs that may read them. */
export function publish(body: Body): void {
  const { flow, lowering } = body;
  for (const name of flow.unpublished) {
    const version = flow.names.get(name);
    if (version !== undefined && version !== nothing) lowering.builder.copy(version, cellOf(body, name));
  }
  flow.unpublished.clear();
  if (body.outer !== null) publish(body.outer);
}

/** Whether only this body can reach what a name holds. */
export function isPrivate(body: Body, name: string): boolean {
  return body.scope.bound.has(name) && !body.scope.shared.has(name) && !body.scope.captured.has(name);
}

/** Code elsewhere may run here. */
export function leave(body: Body): void {
  publish(body);
  body.flow.forgetAllBut((root) => isPrivate(body, root));
}
