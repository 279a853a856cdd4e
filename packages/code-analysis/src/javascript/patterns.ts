import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assign, fresh, keyOf, loadProperty, placeOf, textOf, type JsBody } from './body.ts';

/** Gives the names, properties and items of a pattern the parts of a value. */
export function bindPattern(body: JsBody, pattern: SyntaxNode, value: Variable): void {
  const { builder, parts } = body.lowering;
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return assign(body, textOf(body, pattern), value);
    case 'member_expression':
    case 'subscript_expression':
      return storeMember(body, pattern, value);
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const left = fieldOf(pattern, 'left');
      const right = fieldOf(pattern, 'right');
      if (left === undefined) return;
      const otherwise = right === undefined ? nothing : parts.expression(body, right, textOf(body, left));
      return bindPattern(body, left, builder.phi([value, otherwise]));
    }
    case 'object_pattern':
      return bindObject(body, pattern, value);
    case 'array_pattern':
      return bindArray(body, pattern, value);
    case 'rest_pattern':
    case 'non_null_expression':
    case 'as_expression':
    case 'parenthesized_expression': {
      const inner = pattern.children.find((child) => child.type !== '...');
      if (inner !== undefined) bindPattern(body, inner, value);
      return;
    }
    default:
  }
}

function bindObject(body: JsBody, pattern: SyntaxNode, value: Variable): void {
  for (const child of pattern.children) {
    if (child.type === 'rest_pattern') {
      bindPattern(body, child, value);
      continue;
    }
    const keyNode =
      child.type === 'pair_pattern'
        ? fieldOf(child, 'key')
        : child.type === 'object_assignment_pattern'
          ? fieldOf(child, 'left')
          : child;
    const target = child.type === 'pair_pattern' ? fieldOf(child, 'value') : child;
    if (keyNode === undefined || target === undefined || child.type === 'comment') continue;
    const name = keyOf(body, keyNode);
    bindPattern(body, target, name === null ? nothing : loadProperty(body, value, { name, node: keyNode }));
  }
}

function bindArray(body: JsBody, pattern: SyntaxNode, value: Variable): void {
  for (const [index, child] of pattern.children.filter((item) => item.type !== 'comment').entries()) {
    const to = fresh(body);
    const restAfter = child.type === 'rest_pattern' ? 0 : null;
    body.lowering.builder.emit({ op: 'unpack', to, from: value, index, restAfter, place: placeOf(body, pattern) });
    bindPattern(body, child, to);
  }
}

/** Sets a property or an item; `module.exports` is a variable of its own. */
export function storeMember(body: JsBody, target: SyntaxNode, value: Variable): void {
  const { builder, parts, moduleExports } = body.lowering;
  const objectNode = fieldOf(target, 'object');
  if (objectNode === undefined) return;
  if (textOf(body, target) === 'module.exports') return builder.copy(value, moduleExports);
  const object = parts.expression(body, objectNode);
  const property = fieldOf(target, 'property');
  if (property !== undefined) {
    const name = textOf(body, property);
    return builder.emit({ op: 'store-attribute', object, name, value, place: placeOf(body, property) });
  }
  const index = fieldOf(target, 'index');
  if (index === undefined) return;
  const key = parts.expression(body, index);
  builder.emit({ op: 'store-item', object, key, value, place: placeOf(body, target) });
}
