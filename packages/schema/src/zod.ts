/** The Zod types of documents, and the JSON Schema made from them: `@orchestr8/schema/zod`. Apart, so that nobody else loads Zod. */
export { budgetSchema, durationSchema, policySchema } from './policy-schema.ts';
export { stepSchema } from './step-schemas.ts';
export { workflowDocumentSchema } from './document-schema.ts';
export { workflowJsonSchema, workflowSchemaId } from './workflow-json-schema.ts';
