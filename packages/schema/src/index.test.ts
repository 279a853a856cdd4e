import { expect, test } from 'vitest';
import * as door from './index.ts';
import * as zodDoor from './zod.ts';

test('the exports are these and no others', () => {
  expect(Object.keys(door).sort()).toEqual([
    'OrchestratorError',
    'canonicalJson',
    'codeExecutionTimeout',
    'compileJsonSchema',
    'defaultWorkflowVersion',
    'documentFields',
    'documentLimits',
    'durationPattern',
    'formatDuration',
    'generateTypeScript',
    'hasExpression',
    'isDuration',
    'isErrorData',
    'isJsonObject',
    'isJsonValue',
    'isWholeExpression',
    'joinPointer',
    'loadExpressions',
    'maxWorkflowDepth',
    'parseDuration',
    'parseReference',
    'parseWorkflow',
    'parseWorkflowText',
    'policyDefaults',
    'readWorkflow',
    'resolveReference',
    'satisfiesReference',
    'schemaVersion',
    'stepDefaults',
    'stepGroups',
    'templateFields',
    'toErrorData',
    'validateWorkflow',
    'walkSteps',
  ]);
  expect(Object.keys(zodDoor).sort()).toEqual([
    'budgetSchema',
    'durationSchema',
    'policySchema',
    'stepSchema',
    'workflowDocumentSchema',
    'workflowJsonSchema',
    'workflowSchemaId',
  ]);
});
