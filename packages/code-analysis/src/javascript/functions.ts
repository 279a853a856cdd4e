import type { FunctionTemplate, Parameter, Variable } from '../ir/unit.ts';
import { nothing } from '../ir/unit.ts';
import { fieldOf, fieldsOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { fresh, textOf, type JsBody, type LexicalScope } from './body.ts';
import { hoistVariables, declarePattern } from './hoisting.ts';
import { measureJavaScript } from './measures.ts';
import { annotationOf } from './statements.ts';

export interface FunctionAbout {
  readonly hint: string | undefined;
  /** The class whose member it is, or -1. */
  readonly owner: number;
}

/** Lowers a function, arrow function or method; its body comes later. */
export function lowerFunction(body: JsBody, node: SyntaxNode, about: FunctionAbout): Variable {
  const { builder } = body.lowering;
  const to = fresh(body);
  const nameNode = node.type === 'method_definition' ? undefined : fieldOf(node, 'name');
  const given = nameNode === undefined ? about.hint : textOf(body, nameNode);
  const name = given ?? `<lambda${(body.lambdas.count += 1)}>`;
  const isArrow = node.type === 'arrow_function';
  const isGenerator = hasChild(node, '*') || node.type.startsWith('generator');
  const scope: LexicalScope = { names: new Map(), parent: body.scope };
  const path = body.path === '' ? name : `${body.path}.${name}`;
  const isMember = node.type === 'method_definition';
  const receiver = isArrow ? body.receiver : fresh(body);
  if (!isArrow && isMember && about.owner < 0) builder.copy(body.receiver, receiver);
  const inner: JsBody = {
    ...body,
    scope,
    path,
    receiver,
    argumentsObject: isArrow ? body.argumentsObject : fresh(body),
    returns: fresh(body),
    yields: isGenerator ? fresh(body) : nothing,
    sent: fresh(body),
    method: isArrow ? body.method : { class: about.owner, receiver },
    lambdas: { count: 0 },
  };
  const { template, patterns } = templateOf(inner, node, { name, about, isArrow });
  const index = builder.addFunction(template);
  builder.emit({ op: 'function', to, function: index });
  if (nameNode !== undefined && node.type === 'function_expression') scope.names.set(name, to);
  const own = { ...inner, within: index };
  body.lowering.pending.push(() => lowerFunctionBody(own, node, patterns));
  return to;
}

interface ParameterPattern {
  readonly pattern: SyntaxNode;
  readonly variable: Variable;
  readonly isProperty: boolean;
}

function templateOf(
  body: JsBody,
  node: SyntaxNode,
  of: { readonly name: string; readonly about: FunctionAbout; readonly isArrow: boolean },
): { template: FunctionTemplate; patterns: ParameterPattern[] } {
  const single = fieldOf(node, 'parameter');
  const nodes = single === undefined ? (fieldOf(node, 'parameters')?.children ?? []) : [single];
  const patterns: ParameterPattern[] = [];
  const parameters: Parameter[] = [];
  for (const child of nodes) {
    if (child.type === 'comment') continue;
    const pattern = fieldOf(child, 'pattern') ?? fieldOf(child, 'left') ?? child;
    if (pattern.type === 'this') continue;
    const variable = fresh(body);
    const type = fieldOf(child, 'type');
    patterns.push({
      pattern,
      variable,
      isProperty: hasChild(child, 'accessibility_modifier') || hasChild(child, 'readonly'),
    });
    parameters.push({
      name: textOf(body, pattern),
      kind: pattern.type === 'rest_pattern' ? 'rest' : 'positional',
      variable,
      default: nothing,
      annotation: type === undefined ? nothing : annotationOf(body, type),
    });
    const value = fieldOf(child, 'value') ?? fieldOf(child, 'right');
    if (value !== undefined) body.lowering.builder.copy(body.lowering.parts.expression(body, value), variable);
  }
  const isLambda = of.name.startsWith('<lambda');
  const template: FunctionTemplate = {
    path: body.path,
    name: of.name,
    kind: isLambda ? 'lambda' : of.about.owner >= 0 ? 'method' : 'function',
    line: node.row + 1,
    endLine: node.endRow + 1,
    column: node.column + 1,
    parameters,
    returns: body.returns,
    yields: body.yields,
    sent: body.sent,
    isAsync: hasChild(node, 'async'),
    receiver: of.isArrow ? nothing : body.receiver,
    argumentsObject: of.isArrow ? nothing : body.argumentsObject,
    owner: of.about.owner,
    annotation: nothing,
    measures: measureJavaScript(node),
  };
  return { template, patterns };
}

function lowerFunctionBody(body: JsBody, node: SyntaxNode, patterns: readonly ParameterPattern[]): void {
  const { parts, builder } = body.lowering;
  if (node.type !== 'arrow_function') body.scope.names.set('arguments', body.argumentsObject);
  for (const { pattern, variable } of patterns) {
    // A plain parameter is its own variable.
    if (pattern.type === 'identifier') body.scope.names.set(textOf(body, pattern), variable);
    else declarePattern(body, pattern);
  }
  for (const { pattern, variable, isProperty } of patterns) {
    if (pattern.type !== 'identifier') parts.bind(body, pattern, variable);
    if (!isProperty) continue;
    const place = builder.place(body.within, pattern);
    builder.emit({ op: 'store-attribute', object: body.receiver, name: textOf(body, pattern), value: variable, place });
  }
  for (const block of fieldsOf(node, 'body')) {
    if (block.type !== 'statement_block') {
      builder.copy(parts.expression(body, block), body.returns);
      continue;
    }
    hoistVariables(body, block.children);
    parts.statements(body, block.children);
  }
}
