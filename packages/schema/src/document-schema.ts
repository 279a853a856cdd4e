/** Zod's view of a whole document. */
import { z } from 'zod';
import type { WorkflowDocument } from './ast.ts';
import { jsonSchemaSchema, jsonValueSchema } from './json-schemas.ts';
import { nameIdPattern, schemaVersionPattern, semanticVersionPattern } from './names.ts';
import { stepSchema } from './step-schemas.ts';

const metadataObject = z.strictObject({
  id: z.string().regex(nameIdPattern).max(200),
  version: z.string().regex(semanticVersionPattern, 'Must be a semantic version: 1.0.0.').exactOptional(),
  description: z.string().exactOptional(),
});

const documentObject = z.strictObject({
  schemaVersion: z.string().regex(schemaVersionPattern, 'Must be 1.x.y.'),
  metadata: metadataObject,
  input: jsonSchemaSchema.describe('What the input must be.').exactOptional(),
  steps: z.array(stepSchema).min(1),
  output: jsonValueSchema.exactOptional(),
});

/** The keys of a document, and of its metadata. */
export const documentKeys = {
  document: Object.keys(documentObject.shape),
  metadata: Object.keys(metadataObject.shape),
} as const;

/** The shape of a workflow document. `parseWorkflowText` and `validateWorkflow` say more, and say it better. */
export const workflowDocumentSchema: z.ZodType<WorkflowDocument> = documentObject.meta({
  id: 'WorkflowDocument',
  description: 'An orchestr8 workflow.',
});
