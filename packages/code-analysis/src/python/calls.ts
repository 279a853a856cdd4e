import type { Argument } from '../ir/instruction.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, isPrivate, leave, loadName, placeOf, publish, textOf, type Body } from './body.ts';
import { constantKey, constantString } from './constants.ts';
import { fieldOfKey, pathOf } from './paths.ts';
import { scanSnippet } from './scopes.ts';

/** Lowers a call. */
export function lowerCall(body: Body, node: SyntaxNode): Variable {
  const calleeNode = fieldOf(node, 'function');
  const argumentsNode = fieldOf(node, 'arguments');
  if (calleeNode === undefined) return nothing;
  const { builder, parts } = body.lowering;
  const callee = parts.expression(body, calleeNode);
  const callArguments = argumentsNode === undefined ? [] : lowerArguments(body, argumentsNode);
  const isSuper = textOf(body, calleeNode) === 'super' && callArguments.length === 0;
  runSnippet(body, calleeNode, argumentsNode);
  publish(body);
  const to = fresh(body);
  builder.emit({
    op: 'call',
    to,
    callee,
    arguments: callArguments,
    place: placeOf(body, node),
    text: shortened(textOf(body, calleeNode)),
    direct: isDirect(calleeNode),
    form: 'plain',
    superOf: isSuper ? body.method : null,
    method: methodOf(body, calleeNode),
  });
  forget(body, calleeNode, argumentsNode);
  return to;
}

export function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

function lowerArguments(body: Body, node: SyntaxNode): Argument[] {
  const { parts } = body.lowering;
  if (node.type === 'generator_expression') return [{ value: parts.expression(body, node) }];
  const lowered: Argument[] = [];
  for (const child of node.children) {
    if (child.type === 'comment') continue;
    if (child.type === 'keyword_argument') {
      const name = fieldOf(child, 'name');
      const value = fieldOf(child, 'value');
      if (name === undefined || value === undefined) continue;
      lowered.push({ value: parts.expression(body, value), name: textOf(body, name) });
      continue;
    }
    const value = parts.expression(body, child);
    if (child.type === 'list_splat') lowered.push({ value, spread: 'list' });
    else if (child.type === 'dictionary_splat') lowered.push({ value, spread: 'map' });
    else lowered.push({ value });
  }
  return lowered;
}

/** Whether scope and import alone say what is called. */
function isDirect(callee: SyntaxNode): boolean {
  if (callee.type === 'identifier') return true;
  if (callee.type !== 'attribute') return false;
  const object = fieldOf(callee, 'object');
  return object !== undefined && isDirect(object);
}

function methodOf(body: Body, callee: SyntaxNode): string | null {
  const attribute = callee.type === 'attribute' ? fieldOf(callee, 'attribute') : undefined;
  return attribute === undefined ? null : textOf(body, attribute);
}

const readers = new Set('items keys values get copy index count'.split(' '));

/** What a call may change is not known any more; the methods of a container that only this body holds are known. */
function forget(body: Body, callee: SyntaxNode, argumentsNode: SyntaxNode | undefined): void {
  const object = callee.type === 'attribute' ? fieldOf(callee, 'object') : undefined;
  const method = methodOf(body, callee);
  if (object?.type === 'identifier' && method !== null && isPrivate(body, textOf(body, object))) {
    if (readers.has(method)) return;
    const root = textOf(body, object);
    body.flow.forgetRoot(root);
    if (method === 'update') learnUpdate(body, object, argumentsNode);
    return;
  }
  leave(body);
}

/** `d.update({"a": f})` sets the slots that the literal names. */
function learnUpdate(body: Body, object: SyntaxNode, argumentsNode: SyntaxNode | undefined): void {
  const [literal] = argumentsNode?.children ?? [];
  const path = pathOf(body, object);
  if (literal?.type !== 'dictionary' || path === null) return;
  for (const pair of literal.children) {
    const key = constantKey(body, fieldOf(pair, 'key'));
    const value = fieldOf(pair, 'value');
    if (key === undefined || value?.type !== 'identifier') continue;
    const field = fieldOfKey(key);
    const version = loadName(body, textOf(body, value));
    body.flow.learn(path.text + field, { root: path.root, fields: [field], version });
  }
}

/** `eval("f()")` with a constant runs its text here. */
function runSnippet(body: Body, callee: SyntaxNode, argumentsNode: SyntaxNode | undefined): void {
  const name = textOf(body, callee);
  const [code] = argumentsNode?.children ?? [];
  if ((name !== 'eval' && name !== 'exec') || code?.type !== 'string') return;
  const source = constantString(body, code);
  if (source === null || source.bytes) return;
  const root = body.lowering.parseSnippet(source.text);
  if (root === null) return;
  scanSnippet(root, source.text, body.scope);
  const { row, column } = code;
  const inner = { ...body, source: source.text };
  body.lowering.parts.statements(
    inner,
    root.children.map((child) => moved(child, { row, column })),
  );
}

/** The nodes of a snippet stand where its literal stands. */
function moved(node: SyntaxNode, at: { row: number; column: number }): SyntaxNode {
  return { ...node, ...at, endRow: at.row, children: node.children.map((child) => moved(child, at)) };
}
