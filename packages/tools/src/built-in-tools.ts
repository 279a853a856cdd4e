import { codeAnalyzer } from './code-analyzer/code-analyzer.ts';
import { csvTable } from './csv-table/csv-table.ts';
import type { DefinedTool } from './define-tool.ts';
import { fileOperations } from './file-operations/file-operations.ts';
import { mathCalculator } from './math-calculator/math-calculator.ts';

/**
 * The tools that come with the product, ready for a registry.
 *
 * @example
 * ```ts
 * const registry = createRegistry({ tools: [...builtInTools, shout] });
 * ```
 */
export const builtInTools: readonly DefinedTool[] = [fileOperations, codeAnalyzer, mathCalculator, csvTable];
