import type { Element } from '../ir/instruction.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, keyOf, loadProperty, lookup, placeOf, textOf, type JsBody } from './body.ts';
import { lowerCall, lowerJsx, lowerNew } from './calls.ts';

/** Lowers an expression; `hint` names a function or class that has no name of its own. */
export function lowerExpression(body: JsBody, node: SyntaxNode, hint?: string): Variable {
  const { builder, parts } = body.lowering;
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
      return lookup(body, textOf(body, node));
    case 'this':
      return body.receiver;
    case 'super':
      return lowerSuper(body, node);
    case 'member_expression':
      return lowerMember(body, node);
    case 'subscript_expression':
      return lowerSubscript(body, node);
    case 'call_expression':
      return lowerCall(body, node);
    case 'new_expression':
      return lowerNew(body, node);
    case 'function_expression':
    case 'arrow_function':
    case 'generator_function':
    case 'class':
    case 'class_declaration':
    case 'function_declaration':
      return parts.definition(body, node, hint);
    case 'string':
      return node.end - node.start > 200
        ? builder.primitive('string')
        : builder.constant(textOf(body, node).slice(1, -1));
    case 'number':
      return lowerNumber(body, node);
    case 'jsx_element':
    case 'jsx_self_closing_element':
      return lowerJsx(body, node);
    default:
      return lowerOperation(body, node, hint);
  }
}

function lowerNumber(body: JsBody, node: SyntaxNode): Variable {
  const value = Number(textOf(body, node).replaceAll('_', ''));
  const { builder } = body.lowering;
  return Number.isSafeInteger(value) ? builder.constant(value) : builder.primitive('number');
}

function lowerOperation(body: JsBody, node: SyntaxNode, hint?: string): Variable {
  const { builder, parts } = body.lowering;
  switch (node.type) {
    case 'object':
      return lowerObject(body, node, hint);
    case 'array':
      return lowerArray(body, node);
    case 'template_string':
      lowerAll(
        body,
        node.children.flatMap((child) => child.children),
      );
      return builder.primitive('string');
    case 'regex':
      return builder.primitive('RegExp');
    case 'assignment_expression':
      return lowerAssignment(body, node);
    case 'augmented_assignment_expression':
      return lowerAugmented(body, node);
    case 'ternary_expression':
      lowerAll(body, fieldsOf(node, 'condition'));
      return builder.phi(
        ['consequence', 'alternative'].map((field) => {
          const branch = fieldOf(node, field);
          return branch === undefined ? nothing : parts.expression(body, branch, hint);
        }),
      );
    case 'binary_expression':
      return lowerBinary(body, node);
    case 'unary_expression':
    case 'update_expression':
      lowerAll(body, node.children);
      return builder.primitive('number');
    case 'await_expression': {
      const value =
        lowerAll(
          body,
          node.children.filter((child) => child.type !== 'await'),
        ).at(-1) ?? nothing;
      const to = fresh(body);
      builder.emit({ op: 'await', to, value, place: placeOf(body, node) });
      return to;
    }
    case 'yield_expression':
      return lowerYield(body, node);
    case 'sequence_expression':
      return lowerAll(body, node.children).at(-1) ?? nothing;
    case 'parenthesized_expression':
    case 'non_null_expression':
      return node.children.map((child) => parts.expression(body, child, hint)).at(-1) ?? nothing;
    case 'as_expression':
    case 'satisfies_expression':
    case 'instantiation_expression': {
      const [value] = node.children;
      return value === undefined ? nothing : parts.expression(body, value, hint);
    }
    case 'type_assertion':
      return node.children.at(-1) === undefined ? nothing : parts.expression(body, node.children.at(-1) ?? node);
    case 'type_annotation':
    case 'type_arguments':
    case 'comment':
      return nothing;
    default:
      lowerAll(body, node.children);
      return nothing;
  }
}

function lowerAll(body: JsBody, nodes: readonly SyntaxNode[]): Variable[] {
  return nodes.map((child) => body.lowering.parts.expression(body, child));
}

/** An object that stands for the methods of the parent class. */
export function lowerSuper(body: JsBody, node: SyntaxNode): Variable {
  const to = fresh(body);
  body.lowering.builder.emit({
    op: 'call',
    to,
    callee: body.lowering.builder.builtin('super'),
    arguments: [],
    place: placeOf(body, node),
    text: 'super',
    direct: true,
    form: 'plain',
    superOf: body.method,
    method: null,
  });
  return to;
}

function lowerMember(body: JsBody, node: SyntaxNode): Variable {
  const object = fieldOf(node, 'object');
  const property = fieldOf(node, 'property');
  if (object === undefined || property === undefined) return nothing;
  if (textOf(body, node) === 'module.exports') return body.lowering.moduleExports;
  const base = body.lowering.parts.expression(body, object);
  return loadProperty(body, base, { name: textOf(body, property), node: property });
}

function lowerSubscript(body: JsBody, node: SyntaxNode): Variable {
  const object = fieldOf(node, 'object');
  const index = fieldOf(node, 'index');
  if (object === undefined || index === undefined) return nothing;
  const { builder, parts } = body.lowering;
  const base = parts.expression(body, object);
  const key = parts.expression(body, index);
  const to = fresh(body);
  builder.emit({ op: 'load-item', to, object: base, key, place: placeOf(body, node), known: false });
  return to;
}

function lowerObject(body: JsBody, node: SyntaxNode, hint?: string): Variable {
  const { builder, parts } = body.lowering;
  const inner = hint === undefined ? body : { ...body, path: joined(body.path, hint) };
  const elements: Element[] = [];
  const to = fresh(body);
  for (const child of node.children) {
    if (child.type === 'spread_element') {
      const value =
        lowerAll(
          body,
          child.children.filter((part) => part.type !== '...'),
        ).at(-1) ?? nothing;
      elements.push({ value, spread: true });
    } else if (child.type === 'shorthand_property_identifier') {
      elements.push({ key: textOf(body, child), value: parts.expression(body, child) });
    } else if (child.type === 'pair' || child.type === 'method_definition') {
      elements.push(lowerPair(inner, child, to));
    }
  }
  builder.emit({ op: 'container', to, type: 'dict', elements, place: placeOf(body, node) });
  return to;
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function lowerPair(body: JsBody, node: SyntaxNode, object: Variable): Element {
  const { parts } = body.lowering;
  const isMethod = node.type === 'method_definition';
  const keyNode = fieldOf(node, isMethod ? 'name' : 'key');
  const valueNode = isMethod ? node : fieldOf(node, 'value');
  const key = keyNode === undefined ? null : keyOf(body, keyNode);
  if (valueNode === undefined) return { value: nothing };
  const isFunction = isMethod || valueNode.type === 'function_expression';
  const owner = isFunction ? { ...body, receiver: object } : body;
  const value = isMethod
    ? parts.definition(owner, node, key ?? undefined)
    : parts.expression(owner, valueNode, key ?? undefined);
  const accessor = hasChild(node, 'get') ? 'get ' : hasChild(node, 'set') ? 'set ' : '';
  if (key !== null) return { key: isMethod ? accessor + key : key, value };
  const keyVariable = keyNode === undefined ? nothing : parts.expression(body, keyNode);
  return { keyVariable, value };
}

function lowerArray(body: JsBody, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const children = node.children.filter((child) => child.type !== 'comment');
  let isCounting = children.length <= 64;
  const elements = children.map((child, index): Element => {
    if (child.type === 'spread_element') {
      isCounting = false;
      return {
        value:
          lowerAll(
            body,
            child.children.filter((part) => part.type !== '...'),
          ).at(-1) ?? nothing,
        spread: true,
      };
    }
    const value = parts.expression(body, child);
    return isCounting ? { key: index, value } : { value };
  });
  const to = fresh(body);
  builder.emit({ op: 'container', to, type: 'list', elements, place: placeOf(body, node) });
  return to;
}

function lowerAssignment(body: JsBody, node: SyntaxNode): Variable {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (left === undefined || right === undefined) return nothing;
  const value = body.lowering.parts.expression(body, right, hintOf(body, left));
  body.lowering.parts.bind(body, left, value);
  return value;
}

/** `exports.f = function …` and `A.prototype.m = function …` name what they are given. */
function hintOf(body: JsBody, left: SyntaxNode): string | undefined {
  if (left.type !== 'identifier' && left.type !== 'member_expression') return undefined;
  const text = textOf(body, left)
    .replace(/^(module\.)?exports\./, '')
    .replace('.prototype.', '.')
    .replace(/^this\./, '');
  return /^[\w$.]+$/.test(text) && text !== 'module.exports' && text !== 'exports' ? text : undefined;
}

function lowerAugmented(body: JsBody, node: SyntaxNode): Variable {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const operator = fieldOf(node, 'operator');
  if (left === undefined || right === undefined) return nothing;
  const { builder, parts } = body.lowering;
  const before = parts.expression(body, left);
  const value = parts.expression(body, right, hintOf(body, left));
  const isLogical = operator !== undefined && /^(\|\||&&|\?\?)=$/.test(textOf(body, operator));
  const after = isLogical ? builder.phi([before, value]) : builder.primitive('number');
  if (left.type === 'identifier' || isLogical) parts.bind(body, left, after);
  return after;
}

/** Left-deep chains (a sum of 2,000 strings) are walked, not recursed into. */
function lowerBinary(body: JsBody, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const spine: SyntaxNode[] = [];
  let current: SyntaxNode | undefined = node;
  while (current?.type === 'binary_expression') {
    spine.push(current);
    current = fieldOf(current, 'left');
  }
  let value = current === undefined ? nothing : parts.expression(body, current);
  for (const step of spine.toReversed()) {
    const right = fieldOf(step, 'right');
    const operand = right === undefined ? nothing : parts.expression(body, right);
    const operator = fieldOf(step, 'operator');
    const text = operator === undefined ? '' : textOf(body, operator);
    value = /^(\|\||&&|\?\?)$/.test(text)
      ? builder.phi([value, operand])
      : builder.primitive(text === '+' ? 'string' : 'number');
  }
  return value;
}

function lowerYield(body: JsBody, node: SyntaxNode): Variable {
  const { builder } = body.lowering;
  const delegates = hasChild(node, '*');
  const value =
    lowerAll(
      body,
      node.children.filter((child) => child.type !== '*'),
    ).at(-1) ?? nothing;
  if (!delegates) {
    builder.copy(value, body.yields);
    return body.sent;
  }
  const place = placeOf(body, node);
  const item = fresh(body);
  builder.emit({ op: 'iterate', to: item, iterable: value, asynchronous: false, place });
  builder.copy(item, body.yields);
  const to = fresh(body);
  builder.emit({ op: 'delegate', to, iterable: value, place });
  return to;
}
