import type { FunctionMeasures } from '../metrics/function-measures.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';

/** What adds a path, as the `mccabe` checker counts; boolean operators and comprehensions do not. */
const branches = new Set([
  'try_statement',
  'if_statement',
  'elif_clause',
  'for_statement',
  'while_statement',
  'except_clause',
  'except_group_clause',
]);
const nested = new Set(['function_definition', 'lambda']);

/** Counts the complexity of a function, or of a module body (which counts only what stands outside of functions). */
export function measurePython(node: SyntaxNode): FunctionMeasures {
  const isModule = node.type === 'module';
  const rows = new Set<number>();
  let cyclomatic = 1;
  let cognitive = 0;
  const visit = (child: SyntaxNode, depth: number, counts: boolean): void => {
    const isInner = nested.has(child.type) && child !== node;
    const counted = counts && !(isModule && (isInner || child.type === 'class_definition'));
    if (counted) {
      if (branches.has(child.type) || (isInner && child.type !== 'lambda')) cyclomatic += 1;
      cognitive += cognitiveOf(child, depth);
    }
    if (child.children.length === 0 && child.type !== 'comment')
      for (let row = child.row; row <= child.endRow; row += 1) rows.add(row);
    const deeper = nests.has(child.type) || isInner ? depth + 1 : depth;
    for (const part of child.children) visit(part, deeper, counted);
  };
  visit(node, 0, true);
  return { cyclomatic, cognitive, codeLines: rows.size };
}

const nests = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'except_clause',
  'conditional_expression',
  'match_statement',
]);
const flat = new Set(['elif_clause', 'else_clause', 'boolean_operator']);

function cognitiveOf(node: SyntaxNode, depth: number): number {
  if (nests.has(node.type)) return 1 + depth;
  return flat.has(node.type) ? 1 : 0;
}
