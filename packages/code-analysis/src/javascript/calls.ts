import type { Argument, Element } from '../ir/instruction.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, keyOf, placeOf, textOf, type JsBody } from './body.ts';
import { imported } from './modules.ts';

/** Lowers a call: also `require`, `import()`, `super()` and tagged templates. */
export function lowerCall(body: JsBody, node: SyntaxNode): Variable {
  const callee = fieldOf(node, 'function');
  const argumentsNode = fieldOf(node, 'arguments');
  if (callee === undefined) return nothing;
  const { parts, builder } = body.lowering;
  const module = moduleOf(body, callee, argumentsNode);
  if (module !== null && callee.type !== 'import') return imported(body, module, '=');
  if (module !== null) return promised(body, node, imported(body, module, null));
  const isSuper = callee.type === 'super';
  const variable = isSuper ? builder.builtin('super') : parts.expression(body, callee);
  return emitCall(body, node, {
    callee: variable,
    text: textOf(body, callee),
    arguments: lowerArguments(body, argumentsNode),
    form: isSuper ? 'new' : 'plain',
    method: methodOf(body, callee),
    direct: isDirect(callee),
  });
}

function promised(body: JsBody, node: SyntaxNode, value: Variable): Variable {
  const to = fresh(body);
  const place = placeOf(body, node);
  body.lowering.builder.emit({ op: 'container', to, type: 'promise', elements: [{ value }], place });
  return to;
}

/** The module of `require("x")` or `import("x")`. */
function moduleOf(body: JsBody, callee: SyntaxNode, argumentsNode: SyntaxNode | undefined): string | null {
  const [first] = argumentsNode?.children ?? [];
  if (first?.type !== 'string') return null;
  return callee.type === 'import' || textOf(body, callee) === 'require' ? keyOf(body, first) : null;
}

function isDirect(callee: SyntaxNode): boolean {
  if (callee.type === 'identifier' || callee.type === 'super' || callee.type === 'this') return true;
  const object = callee.type === 'member_expression' ? fieldOf(callee, 'object') : undefined;
  return object !== undefined && isDirect(object);
}

function methodOf(body: JsBody, callee: SyntaxNode): string | null {
  const property = callee.type === 'member_expression' ? fieldOf(callee, 'property') : undefined;
  return property === undefined ? null : textOf(body, property);
}

function lowerArguments(body: JsBody, node: SyntaxNode | undefined): Argument[] {
  const { parts } = body.lowering;
  if (node === undefined) return [];
  if (node.type === 'template_string') {
    const substitutions = node.children.filter((child) => child.type === 'template_substitution');
    return [{ value: nothing }, ...substitutions.map((child) => ({ value: expressionIn(body, child) }))];
  }
  return node.children
    .filter((child) => child.type !== 'comment')
    .map((child): Argument =>
      child.type === 'spread_element'
        ? { value: expressionIn(body, child), spread: 'list' }
        : { value: parts.expression(body, child) },
    );
}

function expressionIn(body: JsBody, node: SyntaxNode): Variable {
  const inner = node.children.find((child) => child.type !== '...' && child.type !== 'comment');
  return inner === undefined ? nothing : body.lowering.parts.expression(body, inner);
}

interface CallParts {
  readonly callee: Variable;
  readonly text: string;
  readonly arguments: readonly Argument[];
  readonly form: 'plain' | 'new';
  readonly method: string | null;
  readonly direct: boolean;
}

export function emitCall(body: JsBody, node: SyntaxNode, call: CallParts): Variable {
  const to = fresh(body);
  const text = call.text.length <= 80 ? call.text : `${call.text.slice(0, 79)}…`;
  body.lowering.builder.emit({
    op: 'call',
    ...call,
    to,
    text,
    place: placeOf(body, node),
    superOf: call.text === 'super' ? body.method : null,
  });
  return to;
}

/** Lowers `new Class(…)`. */
export function lowerNew(body: JsBody, node: SyntaxNode): Variable {
  const constructor = fieldOf(node, 'constructor');
  if (constructor === undefined) return nothing;
  return emitCall(body, node, {
    callee: body.lowering.parts.expression(body, constructor),
    text: textOf(body, constructor),
    arguments: lowerArguments(body, fieldOf(node, 'arguments')),
    form: 'new',
    method: null,
    direct: isDirect(constructor),
  });
}

/** Lowers an element: a component (its name begins with a capital, or has a dot) is called with its properties. */
export function lowerJsx(body: JsBody, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const opening = fieldOf(node, 'open_tag') ?? node;
  const name = fieldOf(opening, 'name');
  const elements = opening.children
    .filter((child) => child.field === 'attribute')
    .map((child) => jsxAttribute(body, child));
  const children = node.children.filter(
    (child) => child.field !== 'open_tag' && child.field !== 'close_tag' && child !== name,
  );
  const inside = node === opening ? [] : children.map((child) => parts.expression(body, child));
  if (inside.length > 0) elements.push({ key: 'children', value: builder.phi(inside) });
  const properties = fresh(body);
  builder.emit({ op: 'container', to: properties, type: 'dict', elements, place: placeOf(body, node) });
  const text = name === undefined ? '' : textOf(body, name);
  if (name === undefined || !/^[A-Z]|\./.test(text)) return builder.primitive('element');
  emitCall(body, node, {
    callee: parts.expression(body, name),
    text,
    arguments: [{ value: properties }],
    form: 'plain',
    method: null,
    direct: true,
  });
  return builder.primitive('element');
}

function jsxAttribute(body: JsBody, node: SyntaxNode): Element {
  const { parts } = body.lowering;
  if (node.type === 'jsx_expression') {
    const spread = node.children.find((child) => child.type === 'spread_element');
    return { value: expressionIn(body, spread ?? node), spread: true };
  }
  const [name, value] = node.children;
  if (name === undefined || value === undefined) return { value: nothing };
  const inner = value.type === 'jsx_expression' ? expressionIn(body, value) : parts.expression(body, value);
  return { key: textOf(body, name), value: inner };
}
