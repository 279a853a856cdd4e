import type { FunctionMeasures } from '../metrics/function-measures.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';

const branches = new Set([
  'if_statement',
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
  'switch_case',
  'catch_clause',
  'ternary_expression',
]);
const nested = new Set([
  'function_declaration',
  'function_expression',
  'arrow_function',
  'method_definition',
  'generator_function_declaration',
  'generator_function',
]);
const nests = new Set([...branches, 'switch_statement']);
nests.delete('switch_case');

/** Counts the complexity of a function (inner functions count on their own); of a module, what stands outside of them. */
export function measureJavaScript(node: SyntaxNode): FunctionMeasures {
  const rows = new Set<number>();
  let cyclomatic = 1;
  let cognitive = 0;
  const visit = (child: SyntaxNode, depth: number, counts: boolean): void => {
    const counted = counts && !(nested.has(child.type) && child !== node);
    if (counted && branches.has(child.type)) cyclomatic += 1;
    if (counted && nests.has(child.type)) cognitive += 1 + depth;
    if (counted && child.type === 'else_clause') cognitive += 1;
    if (child.children.length === 0 && child.type !== 'comment') {
      for (let row = child.row; row <= child.endRow; row += 1) rows.add(row);
    }
    const deeper = nests.has(child.type) ? depth + 1 : depth;
    for (const part of child.children) visit(part, deeper, counted);
  };
  visit(node, 0, true);
  return { cyclomatic, cognitive, codeLines: rows.size };
}
