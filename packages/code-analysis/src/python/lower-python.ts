import { UnitBuilder } from '../ir/unit-builder.ts';
import { nothing, type Unit } from '../ir/unit.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax/syntax-node.ts';
import { fieldOf } from '../syntax/syntax-node.ts';
import { assignTarget } from './assignments.ts';
import { newBody, publish, textOf, type Body, type Lowering } from './body.ts';
import { lowerCall } from './calls.ts';
import { lowerComprehension } from './comprehensions.ts';
import { lowerDefinition } from './definitions.ts';
import { lowerExpression } from './expressions.ts';
import { measurePython } from './measures.ts';
import { scanScopes } from './scopes.ts';
import { lowerStatements } from './statements.ts';

/** Lowers a Python source to the intermediate representation. */
export function lowerPython(
  tree: SyntaxTree,
  about: { readonly file: string; readonly module: string; readonly isPackage: boolean; readonly lines: number },
  parseSnippet: (source: string) => SyntaxNode | null,
): Unit {
  const builder = new UnitBuilder({ ...about, language: 'python' });
  const lowering: Lowering = {
    builder,
    parts: {
      expression: lowerExpression,
      statements: lowerStatements,
      definition: lowerDefinition,
      call: lowerCall,
      comprehension: lowerComprehension,
      assign: assignTarget,
    },
    pending: [],
    parseSnippet,
  };
  const within = builder.addFunction({
    path: '',
    name: '',
    kind: 'module',
    line: 1,
    endLine: about.lines,
    column: 1,
    parameters: [],
    returns: nothing,
    yields: nothing,
    sent: nothing,
    isAsync: false,
    receiver: nothing,
    argumentsObject: nothing,
    owner: -1,
    annotation: nothing,
    measures: measurePython(tree.root),
  });
  const body = newBody({
    lowering,
    source: tree.source,
    scope: scanScopes(tree.root, tree.source),
    within,
    path: '',
    outer: null,
    enclosing: null,
    method: null,
    class: -1,
  });
  lowerStatements(body, tree.root.children);
  publish(body);
  // Grows while it is walked: the bodies of inner functions come after those of the outer ones.
  for (const lowerBody of lowering.pending) lowerBody();
  builder.unit.exportedNames = exportedNames(body, tree.root);
  builder.unit.syntaxErrors = tree.errors;
  return builder.unit;
}

/** The names in `__all__ = [...]`, or null. */
function exportedNames(body: Body, root: SyntaxNode): string[] | null {
  const names: string[] = [];
  let found = false;
  for (const statement of root.children) {
    const assignment = statement.type === 'expression_statement' ? statement.children[0] : undefined;
    const left = assignment === undefined ? undefined : fieldOf(assignment, 'left');
    if (assignment === undefined || left === undefined || textOf(body, left) !== '__all__') continue;
    found = true;
    for (const item of fieldOf(assignment, 'right')?.children ?? []) {
      if (item.type === 'string') names.push(textOf(body, item).replaceAll(/^[a-zA-Z]*["']+|["']+$/g, ''));
    }
  }
  return found ? names : null;
}
