import { UnitBuilder } from '../ir/unit-builder.ts';
import { nothing, type Unit } from '../ir/unit.ts';
import type { LanguageName } from '../project.ts';
import type { SyntaxTree } from '../syntax/syntax-node.ts';
import type { JsBody } from './body.ts';
import { lowerDefinition } from './definitions.ts';
import { lowerExpression } from './expressions.ts';
import { hoistVariables } from './hoisting.ts';
import { measureJavaScript } from './measures.ts';
import { bindPattern } from './patterns.ts';
import { lowerStatements } from './statements.ts';

/** Lowers a JavaScript or TypeScript source to the intermediate representation. */
export function lowerJavaScript(
  tree: SyntaxTree,
  about: { readonly file: string; readonly language: LanguageName; readonly lines: number },
): Unit {
  const module = about.file.replace(/\.[cm]?[jt]sx?$/, '').replaceAll('/', '.');
  const builder = new UnitBuilder({ ...about, module, isPackage: /(^|\/)index\.[^/]*$/.test(about.file) });
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
    measures: measureJavaScript(tree.root),
  });
  const moduleExports = builder.globalCell('module.exports');
  const exportsObject = builder.variable();
  builder.emit({
    op: 'container',
    to: exportsObject,
    type: 'dict',
    elements: [],
    place: { within, line: 1, column: 1 },
  });
  builder.copy(exportsObject, moduleExports);
  const pending: (() => void)[] = [];
  const body: JsBody = {
    lowering: {
      builder,
      source: tree.source,
      parts: {
        expression: lowerExpression,
        statements: lowerStatements,
        definition: lowerDefinition,
        bind: bindPattern,
      },
      pending,
      moduleExports,
    },
    scope: { names: new Map([['exports', exportsObject]]), parent: null },
    within,
    path: '',
    receiver: exportsObject,
    argumentsObject: nothing,
    returns: nothing,
    yields: nothing,
    sent: nothing,
    method: null,
    lambdas: { count: 0 },
  };
  hoistVariables(body, tree.root.children);
  lowerStatements(body, tree.root.children);
  // Grows while it is walked: the bodies of inner functions come after those of the outer ones.
  for (const lowerBody of pending) lowerBody();
  builder.unit.syntaxErrors = tree.errors;
  return builder.unit;
}
