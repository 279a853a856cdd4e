import { joinFlows } from '../ir/flow.ts';
import { nothing, type Variable } from '../ir/unit.ts';
import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { assignName, fresh, leave, loadName, placeOf, publish, textOf, type Body } from './body.ts';
import { constantNumber, constantString } from './constants.ts';
import { lowerContainer } from './containers.ts';
import { refine } from './narrowing.ts';
import { loadAttribute, loadSubscript } from './paths.ts';

/** Lowers an expression and gives the variable that holds its value. */
export function lowerExpression(body: Body, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  switch (node.type) {
    case 'identifier':
      return loadName(body, textOf(body, node));
    case 'attribute':
      return loadAttribute(body, node);
    case 'subscript':
      return loadSubscript(body, node);
    case 'call':
      return parts.call(body, node);
    case 'parenthesized_expression':
    case 'expression_statement':
    case 'type':
    case 'splat_type':
      return lowerAll(body, node.children).at(-1) ?? nothing;
    case 'string':
    case 'concatenated_string':
      return lowerString(body, node);
    case 'integer':
    case 'unary_operator':
    case 'float':
      return lowerNumber(body, node);
    case 'true':
    case 'false':
      return builder.primitive('bool');
    case 'none':
      return builder.primitive('None');
    case 'list':
    case 'tuple':
    case 'set':
    case 'dictionary':
    case 'expression_list':
      return lowerContainer(body, node);
    case 'lambda':
      return parts.definition(body, node);
    default:
      return lowerOperation(body, node);
  }
}

function lowerOperation(body: Body, node: SyntaxNode): Variable {
  const { parts } = body.lowering;
  switch (node.type) {
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return parts.comprehension(body, node);
    case 'conditional_expression':
      return lowerConditional(body, node);
    case 'boolean_operator':
      return lowerBoolean(body, node);
    case 'not_operator':
      for (const argument of fieldsOf(node, 'argument')) testTruth(body, argument, parts.expression(body, argument));
      return body.lowering.builder.primitive('bool');
    case 'binary_operator':
      return lowerBinary(body, node);
    case 'comparison_operator':
      return lowerComparison(body, node);
    case 'named_expression':
      return lowerNamed(body, node);
    case 'await':
      return lowerAwait(body, node);
    case 'yield':
      return lowerYield(body, node);
    case 'list_splat':
    case 'dictionary_splat':
      return lowerAll(body, node.children).at(-1) ?? nothing;
    default:
      // Anything else, also what the parser did not understand: its parts may hold calls.
      lowerAll(body, node.children);
      return nothing;
  }
}

function lowerAll(body: Body, nodes: readonly SyntaxNode[]): Variable[] {
  return nodes.map((child) => body.lowering.parts.expression(body, child));
}

function lowerString(body: Body, node: SyntaxNode): Variable {
  const { builder } = body.lowering;
  const value = constantString(body, node);
  if (value !== null) return value.bytes ? builder.primitive('bytes') : builder.constant(value.text);
  lowerInterpolations(body, node);
  return beginningWith(body, beginningOf(body, node));
}

/** The text of a string up to its first interpolation. */
function beginningOf(body: Body, node: SyntaxNode): string {
  const [, first] = node.type === 'string' ? node.children : [];
  return first?.type === 'string_content' ? textOf(body, first) : '';
}

/** Some string that begins so: enough to find the attributes that `getattr` may mean. */
function beginningWith(body: Body, text: string): Variable {
  if (!/^\w{2,40}/.test(text) || text.length > 60) return body.lowering.builder.primitive('str');
  const to = fresh(body);
  body.lowering.builder.emit({ op: 'prefix', to, text });
  return to;
}

function lowerInterpolations(body: Body, node: SyntaxNode): void {
  for (const child of node.children) {
    if (child.type !== 'interpolation') {
      lowerInterpolations(body, child);
      continue;
    }
    const expression = fieldOf(child, 'expression');
    if (expression === undefined) continue;
    const value = body.lowering.parts.expression(body, expression);
    const methods = hasChild(child, 'type_conversion')
      ? ['__repr__', '__str__']
      : ['__format__', '__str__', '__repr__'];
    special(body, { node: child, methods, object: value, otherwise: 'str' });
    for (const spec of child.children) if (spec.type === 'format_specifier') lowerInterpolations(body, spec);
  }
}

function lowerNumber(body: Body, node: SyntaxNode): Variable {
  const { builder } = body.lowering;
  const value = constantNumber(body, node);
  if (value !== null) return builder.constant(value);
  if (node.type !== 'unary_operator') return builder.primitive(node.type === 'float' ? 'float' : 'int');
  const argument = fieldOf(node, 'argument');
  if (argument === undefined) return nothing;
  const object = body.lowering.parts.expression(body, argument);
  const operator = textOf(body, node)[0];
  const method = operator === '-' ? '__neg__' : operator === '~' ? '__invert__' : '__pos__';
  return special(body, { node, methods: [method], object, otherwise: null });
}

function lowerConditional(body: Body, node: SyntaxNode): Variable {
  const [then, condition, otherwise] = node.children.filter((child) => child.type !== 'comment');
  if (then === undefined || condition === undefined || otherwise === undefined) return nothing;
  const { builder, parts } = body.lowering;
  testTruth(body, condition, parts.expression(body, condition));
  const before = body.flow.clone();
  refine(body, condition, true);
  const first = parts.expression(body, then);
  const afterThen = body.flow.clone();
  body.flow.become(before);
  refine(body, condition, false);
  const second = parts.expression(body, otherwise);
  body.flow.become(joinFlows(builder, [afterThen, body.flow]));
  return builder.phi([first, second]);
}

function lowerBoolean(body: Body, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (left === undefined || right === undefined) return nothing;
  const isAnd = textOf(body, fieldOf(node, 'operator') ?? left) === 'and';
  const first = parts.expression(body, left);
  testTruth(body, left, first);
  const before = body.flow.clone();
  refine(body, left, isAnd);
  const second = parts.expression(body, right);
  body.flow.become(joinFlows(builder, [before, body.flow]));
  return builder.phi([first, second]);
}

/** Left-deep chains of one operator (a sum of 2,000 strings) are walked, not recursed into. */
function lowerBinary(body: Body, node: SyntaxNode): Variable {
  const spine: SyntaxNode[] = [];
  let current: SyntaxNode | undefined = node;
  while (current?.type === 'binary_operator') {
    spine.push(current);
    current = fieldOf(current, 'left');
  }
  let value = current === undefined ? nothing : body.lowering.parts.expression(body, current);
  for (const step of spine.toReversed()) {
    const right = fieldOf(step, 'right');
    const operand = right === undefined ? nothing : body.lowering.parts.expression(body, right);
    const operator = fieldOf(step, 'operator');
    const name = operatorNames[operator === undefined ? '+' : textOf(body, operator)] ?? 'add';
    const begins = step.children[0]?.type === 'string' ? constantString(body, step.children[0]) : null;
    if (begins !== null && !begins.bytes && (name === 'add' || name === 'mod')) {
      value = beginningWith(body, name === 'mod' ? (begins.text.split('%')[0] ?? '') : begins.text);
      continue;
    }
    value = operation(body, { node: step, name, left: value, right: operand });
  }
  return value;
}

/** The names of the methods behind the operators, without their underscores. */
export const operatorNames: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

function operation(
  body: Body,
  { node, name, left, right }: { node: SyntaxNode; name: string; left: Variable; right: Variable },
): Variable {
  const to = fresh(body);
  publish(body);
  body.lowering.builder.emit({
    op: 'special',
    methods: [`__${name}__`],
    to,
    object: left,
    arguments: [right],
    reflected: `__r${name}__`,
    otherwise: 'operand',
    place: placeOf(body, node),
  });
  return to;
}

const comparisons: Readonly<Record<string, readonly [string, string]>> = {
  '<': ['__lt__', '__gt__'],
  '>': ['__gt__', '__lt__'],
  '<=': ['__le__', '__ge__'],
  '>=': ['__ge__', '__le__'],
  '==': ['__eq__', '__eq__'],
  '!=': ['__ne__', '__eq__'],
};

function lowerComparison(body: Body, node: SyntaxNode): Variable {
  const { builder, parts } = body.lowering;
  const operands = node.children
    .filter((child) => child.field !== 'operators')
    .map((child) => ({
      child,
      value: parts.expression(body, child),
    }));
  const operators = fieldsOf(node, 'operators').map((child) => textOf(body, child).replace(/\s+/g, ' '));
  for (const [index, operator] of operators.entries()) {
    const left = operands[index];
    const right = operands[index + 1];
    if (left === undefined || right === undefined) break;
    const pair = comparisons[operator];
    const isIn = operator === 'in' || operator === 'not in';
    if (pair === undefined && !isIn) continue;
    const methods = pair === undefined ? ['__contains__', '__iter__'] : pair[0] === '__ne__' ? [...pair] : [pair[0]];
    builder.emit({
      op: 'special',
      methods,
      to: nothing,
      object: isIn ? right.value : left.value,
      arguments: [isIn ? left.value : right.value],
      reflected: pair?.[1] ?? null,
      otherwise: null,
      place: placeOf(body, left.child),
    });
    publish(body);
  }
  return builder.primitive('bool');
}

function lowerNamed(body: Body, node: SyntaxNode): Variable {
  const name = fieldOf(node, 'name');
  const value = fieldOf(node, 'value');
  if (name === undefined || value === undefined) return nothing;
  const variable = body.lowering.parts.expression(body, value);
  assignName(body, textOf(body, name), variable);
  return variable;
}

function lowerAwait(body: Body, node: SyntaxNode): Variable {
  const value =
    lowerAll(
      body,
      node.children.filter((child) => child.type !== 'await'),
    ).at(-1) ?? nothing;
  const to = fresh(body);
  leave(body);
  body.lowering.builder.emit({ op: 'await', to, value, place: placeOf(body, node) });
  return to;
}

function lowerYield(body: Body, node: SyntaxNode): Variable {
  const { builder } = body.lowering;
  const delegates = hasChild(node, 'from');
  const value =
    lowerAll(
      body,
      node.children.filter((child) => child.type !== 'from'),
    ).at(-1) ?? nothing;
  leave(body);
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

const testable = new Set(['identifier', 'attribute', 'call', 'subscript', 'await']);

/** A condition asks an object whether it is true, or how long it is. */
export function testTruth(body: Body, node: SyntaxNode, object: Variable): void {
  if (!testable.has(node.type)) return;
  const place = placeOf(body, node);
  const none = { arguments: [], reflected: null, otherwise: null } as const;
  body.lowering.builder.emit({ op: 'special', methods: ['__bool__', '__len__'], to: nothing, object, ...none, place });
}

/** Calls a special method of an object's type, if user code defines one. */
export function special(
  body: Body,
  about: {
    readonly node: SyntaxNode;
    readonly methods: readonly string[];
    readonly object: Variable;
    readonly arguments?: readonly Variable[];
    readonly otherwise: string | null;
  },
): Variable {
  const to = fresh(body);
  body.lowering.builder.emit({
    op: 'special',
    methods: about.methods,
    to,
    object: about.object,
    arguments: about.arguments ?? [],
    reflected: null,
    otherwise: about.otherwise,
    place: placeOf(body, about.node),
  });
  return to;
}
