import { fieldOf, hasChild, type SyntaxNode } from '../syntax/syntax-node.ts';
import { declare, textOf, type JsBody } from './body.ts';

const functions = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
  'class_static_block',
]);

/** Declares what `var` and functions bind anywhere in a function's body. */
export function hoistVariables(body: JsBody, nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) {
    if (node.type === 'variable_declaration') {
      for (const child of node.children) {
        const name = fieldOf(child, 'name');
        if (name !== undefined) declarePattern(body, name);
      }
    }
    if (node.type === 'for_in_statement' && hasChild(node, 'var')) {
      const left = fieldOf(node, 'left');
      if (left !== undefined) declarePattern(body, left);
    }
    if (!functions.has(node.type)) hoistVariables(body, node.children);
  }
}

const blockDeclarations = new Set([
  'function_declaration',
  'generator_function_declaration',
  'class_declaration',
  'abstract_class_declaration',
  'enum_declaration',
  'internal_module',
  'module',
]);

/** Declares what a block binds: `let`, `const`, functions, classes, imports. */
export function hoistBlock(body: JsBody, nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) {
    if (blockDeclarations.has(node.type)) {
      const name = fieldOf(node, 'name');
      if (name !== undefined) declare(body, textOf(body, name));
    } else if (node.type === 'lexical_declaration') {
      for (const child of node.children) {
        const name = child.type === 'variable_declarator' ? fieldOf(child, 'name') : undefined;
        if (name !== undefined) declarePattern(body, name);
      }
    } else if (node.type === 'import_statement') declareImports(body, node);
    else if (node.type === 'export_statement' || node.type === 'expression_statement') {
      hoistBlock(
        body,
        node.children.filter((child) => blockDeclarations.has(child.type) || child.field === 'declaration'),
      );
    }
  }
}

function declareImports(body: JsBody, node: SyntaxNode): void {
  for (const child of node.children) {
    if (child.type === 'import_specifier') {
      const name = fieldOf(child, 'alias') ?? fieldOf(child, 'name');
      if (name !== undefined) declare(body, textOf(body, name));
    } else if (child.type === 'identifier') declare(body, textOf(body, child));
    else declareImports(body, child);
  }
}

/** Declares every name of a binding pattern. */
export function declarePattern(body: JsBody, pattern: SyntaxNode): void {
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      declare(body, textOf(body, pattern));
      return;
    case 'pair_pattern': {
      const value = fieldOf(pattern, 'value');
      if (value !== undefined) declarePattern(body, value);
      return;
    }
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const left = fieldOf(pattern, 'left');
      if (left !== undefined) declarePattern(body, left);
      return;
    }
    case 'object_pattern':
    case 'array_pattern':
    case 'rest_pattern':
      for (const child of pattern.children) declarePattern(body, child);
      return;
    default:
  }
}
