/** Zod's view of a whole document. */
import { z } from 'zod';
import type { WorkflowDocument } from './ast.ts';
import { jsonSchemaSchema, jsonValueSchema } from './json-schemas.ts';
import { nameIdPattern } from './names.ts';
import { stepSchema } from './step-schemas.ts';

const semanticVersion = /^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** The shape of a workflow document. `parseWorkflowText` and `validateWorkflow` say more, and say it better. */
export const workflowDocumentSchema: z.ZodType<WorkflowDocument> = z
  .strictObject({
    schemaVersion: z.string().regex(/^1\.\d{1,9}\.\d{1,9}$/, 'Must be 1.x.y.'),
    metadata: z.strictObject({
      id: z.string().regex(nameIdPattern).max(200),
      version: z.string().regex(semanticVersion, 'Must be a semantic version: 1.0.0.').exactOptional(),
      description: z.string().exactOptional(),
    }),
    input: jsonSchemaSchema.describe('What the input must be.').exactOptional(),
    steps: z.array(stepSchema).min(1),
    output: jsonValueSchema.exactOptional(),
  })
  .meta({ id: 'WorkflowDocument', description: 'An orchestr8 workflow.' });
