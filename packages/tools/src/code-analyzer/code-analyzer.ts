import type { StepContext } from '@orchestr8/core';
import { z } from 'zod';
import { defineTool } from '../define-tool.ts';
import { callGraph, callGraphInput, callGraphOutput } from './call-graph.ts';
import { callPaths, callPathsInput, callPathsOutput } from './call-paths.ts';
import { comments, commentsInput, commentsOutput } from './comments.ts';
import {
  complexity,
  complexityInput,
  complexityOutput,
  deadFunctions,
  deadFunctionsInput,
  deadFunctionsOutput,
} from './function-reports.ts';

const input = z.discriminatedUnion('action', [
  callPathsInput,
  callGraphInput,
  complexityInput,
  deadFunctionsInput,
  commentsInput,
]);

const output = z.union([callPathsOutput, callGraphOutput, complexityOutput, deadFunctionsOutput, commentsOutput]);

/** Questions about source code in Python, TypeScript and JavaScript; comments also of other languages. */
export const codeAnalyzer = defineTool({
  id: 'code_analyzer',
  version: '1.0.0',
  description:
    'Analyses source code (Python, TypeScript, JavaScript): call paths between two functions, the call graph, ' +
    'complexity, dead functions, and tagged comments such as TODO. Files are relative to the analysed folder.',
  input,
  output,
  capabilities: ['fs:read'],
  sideEffects: 'read',
  timeout: '5m',
  examples: [
    {
      title: 'Ways from main to process_data',
      input: { action: 'call_paths', folder: 'src', from: 'main', to: 'process_data' },
    },
    { title: 'A drawing of what calls what', input: { action: 'call_graph', folder: '.', format: 'mermaid' } },
    { title: 'Functions that are too complex', input: { action: 'complexity', folder: '.', threshold: 10 } },
    { title: 'What is left to do', input: { action: 'comments', folder: '.', tags: ['TODO', 'FIXME'] } },
  ],
  run,
});

async function run(call: z.output<typeof input>, context: StepContext): Promise<z.input<typeof output>> {
  switch (call.action) {
    case 'call_paths':
      return await callPaths(call, context);
    case 'call_graph':
      return await callGraph(call, context);
    case 'complexity':
      return await complexity(call, context);
    case 'dead_functions':
      return await deadFunctions(call, context);
    case 'comments':
      return await comments(call, context);
    default:
      return call satisfies never;
  }
}
