import type { WorkflowDocument } from '../ast.ts';
import type { JsonValue } from '../json.ts';
import { walkSteps } from '../steps/step-groups.ts';
import { identifierText, literalText, titleCase } from './literal-text.ts';
import { commentText, typeText } from './type-text.ts';

/**
 * TypeScript source that builds the same document: a checked constant, the type of the
 * workflow's input, and the union of its step ids. The document must be valid.
 *
 * @example
 * ```ts
 * const source = generateTypeScript(document);
 * // export const wordReport = { … } as const satisfies WorkflowDocument;
 * // export interface WordReportInput { readonly folder: string; }
 * // export type WordReportStepId = 'files' | 'counted' | 'one' | 'total';
 * ```
 */
export function generateTypeScript(document: WorkflowDocument): string {
  const { id, version, description } = document.metadata;
  const name = identifierText(titleCase(id));
  const constant = constantName(name);
  const ids = [...walkSteps(document)].map(({ step }) => literalText(step.id, 0));
  const input = typeText(document.input ?? true, `${name}Input`);
  const origin = `Generated from workflow ${commentText(id)}${version === undefined ? '' : ` ${version}`}. Do not edit.`;
  const parts = [
    `// ${origin}\nimport type { WorkflowDocument } from '@orchestr8/schema';`,
    `/** ${commentText(description ?? `The workflow ${id}.`)} */\nexport const ${constant} = ${literalText(
      document as unknown as JsonValue,
      0,
    )} as const satisfies WorkflowDocument;`,
    `/** What the workflow takes. */\nexport type ${name}Input = ${input.type};`,
    ...input.declarations,
    `/** The ids of its steps. */\nexport type ${name}StepId = ${ids.join(' | ')};`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The name with a small first letter; `Workflow` in front where that would be a word of the language. */
function constantName(name: string): string {
  const small = name.slice(0, 1).toLowerCase() + name.slice(1);
  return reserved.has(small) ? `${small}Workflow` : small;
}

const reserved = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield arguments eval undefined'
  ).split(' '),
);
