import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, fieldsOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, placeOf, textOf, type Body } from './body.ts';
import { constantKey, constantNumber } from './constants.ts';

/**
 * Access paths: a name followed by attributes and constant items (`self.a`, `d["k"][0]`). What was just stored under
 * one is what is read from it, until something may have changed it.
 */
export interface AccessPath {
  readonly text: string;
  readonly root: string;
  readonly fields: readonly string[];
}

export function pathOf(body: Body, node: SyntaxNode): AccessPath | null {
  if (node.type === 'identifier') {
    const root = textOf(body, node);
    return { text: root, root, fields: [] };
  }
  if (node.type === 'attribute') {
    const base = baseOf(body, fieldOf(node, 'object'));
    const name = fieldOf(node, 'attribute');
    return base === null || name === undefined ? null : extend(base, `.${textOf(body, name)}`);
  }
  if (node.type === 'subscript') {
    const base = baseOf(body, fieldOf(node, 'value'));
    const key = constantKey(body, onlySubscript(node));
    return base === null || key === undefined ? null : extend(base, fieldOfKey(key));
  }
  return null;
}

function baseOf(body: Body, node: SyntaxNode | undefined): AccessPath | null {
  return node === undefined ? null : pathOf(body, node);
}

function extend(path: AccessPath, field: string): AccessPath {
  return { text: path.text + field, root: path.root, fields: [...path.fields, field] };
}

export function fieldOfKey(key: string | number): string {
  return `[${JSON.stringify(key)}]`;
}

function onlySubscript(node: SyntaxNode): SyntaxNode | undefined {
  const [first, ...more] = fieldsOf(node, 'subscript');
  return more.length === 0 ? first : undefined;
}

export function loadAttribute(body: Body, node: SyntaxNode): Variable {
  const object = fieldOf(node, 'object');
  const attribute = fieldOf(node, 'attribute');
  if (object === undefined || attribute === undefined) return nothing;
  const base = body.lowering.parts.expression(body, object);
  const name = textOf(body, attribute);
  const path = pathOf(body, node);
  const known = path === null ? undefined : body.flow.paths.get(path.text);
  const to = fresh(body);
  const instruction = { op: 'load-attribute', to, object: base, name, place: placeOf(body, attribute) } as const;
  body.lowering.builder.emit({ ...instruction, known: known !== undefined });
  if (known === undefined) return to;
  body.lowering.builder.copy(known.version, to);
  return to;
}

export function loadSubscript(body: Body, node: SyntaxNode): Variable {
  const value = fieldOf(node, 'value');
  if (value === undefined) return nothing;
  const { builder, parts } = body.lowering;
  const object = parts.expression(body, value);
  const subscript = onlySubscript(node);
  const to = fresh(body);
  const place = placeOf(body, node);
  if (subscript?.type === 'slice') {
    for (const child of subscript.children) parts.expression(body, child);
    builder.emit({ op: 'slice', to, object, bounds: sliceBounds(body, subscript), place });
    return to;
  }
  const keys = fieldsOf(node, 'subscript').map((child) => parts.expression(body, child));
  const key = keys.length === 1 ? (keys[0] ?? nothing) : nothing;
  const path = pathOf(body, node);
  const known = path === null ? undefined : body.flow.paths.get(path.text);
  builder.emit({ op: 'load-item', to, object, key, place, known: known !== undefined });
  if (known !== undefined) builder.copy(known.version, to);
  return to;
}

/** Constant bounds of a slice with step 1, from the text around its colons; null when they are not known. */
function sliceBounds(body: Body, slice: SyntaxNode): { lower: number; upper: number | null } | null {
  const parts = textOf(body, slice).split(':');
  const [lower, upper, step] = parts.map((part) => part.trim());
  if (parts.length > 3 || (step !== undefined && step !== '' && step !== '1')) return null;
  const numbers = slice.children.map((child) => constantNumber(body, child));
  if (numbers.includes(null)) return null;
  const start = lower === '' || lower === undefined ? 0 : Number(lower);
  const end = upper === '' || upper === undefined ? null : Number(upper);
  return Number.isSafeInteger(start) && (end === null || Number.isSafeInteger(end))
    ? { lower: start, upper: end }
    : null;
}

export function storeAttribute(body: Body, target: SyntaxNode, value: Variable): void {
  const object = fieldOf(target, 'object');
  const attribute = fieldOf(target, 'attribute');
  if (object === undefined || attribute === undefined) return;
  const base = body.lowering.parts.expression(body, object);
  const name = textOf(body, attribute);
  const place = placeOf(body, attribute);
  body.lowering.builder.emit({ op: 'store-attribute', object: base, name, value, place });
  const path = pathOf(body, target);
  body.flow.forgetField(`.${name}`);
  if (path !== null && value !== nothing) body.flow.learn(path.text, { ...path, version: value });
  noteSettled(body, target, name);
}

/** An attribute that a constructor sets in any case hides one of its class from then on. */
function noteSettled(body: Body, target: SyntaxNode, name: string): void {
  const { method, lowering } = body;
  if (method === null || body.scope.kind !== 'function' || body.conditional > 0) return;
  const object = fieldOf(target, 'object');
  const template = lowering.builder.unit.functions[body.within];
  const owner = lowering.builder.unit.classes[method.class];
  if (template?.name !== '__init__' || owner === undefined || object?.type !== 'identifier') return;
  if (body.flow.names.get(textOf(body, object)) === method.receiver) owner.settled.add(name);
}

export function storeSubscript(body: Body, target: SyntaxNode, value: Variable): void {
  const container = fieldOf(target, 'value');
  if (container === undefined) return;
  const { builder, parts } = body.lowering;
  const object = parts.expression(body, container);
  const keys = fieldsOf(target, 'subscript').map((child) => parts.expression(body, child));
  const isSlice = onlySubscript(target)?.type === 'slice';
  const key = keys.length === 1 && !isSlice ? (keys[0] ?? nothing) : nothing;
  const place = placeOf(body, target);
  if (isSlice) {
    const item = fresh(body);
    builder.emit({ op: 'iterate', to: item, iterable: value, asynchronous: false, place });
    builder.emit({ op: 'store-item', object, key: nothing, value: item, place });
    body.flow.forgetItems();
    return;
  }
  builder.emit({ op: 'store-item', object, key, value, place });
  const constant = constantKey(body, onlySubscript(target));
  if (constant === undefined) body.flow.forgetItems();
  else body.flow.forgetField(fieldOfKey(constant));
  const path = pathOf(body, target);
  if (path !== null && value !== nothing) body.flow.learn(path.text, { ...path, version: value });
}
