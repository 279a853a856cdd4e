export { isJsonObject, isJsonValue } from './json.ts';
export type { JsonObject, JsonPrimitive, JsonSchema, JsonValue } from './json.ts';
export { isErrorData, OrchestratorError, toErrorData } from './errors.ts';
export type { ErrorData, OrchestratorErrorOptions } from './errors.ts';
export { durationPattern, formatDuration, isDuration, parseDuration } from './duration.ts';
export type { Duration } from './duration.ts';
export type { BulkheadPolicy, Budget, CircuitBreakerPolicy, Policy, RateLimitPolicy, RetryPolicy } from './policy.ts';
export type {
  ActingStep,
  AgentStep,
  ApprovalDecision,
  ApprovalDefault,
  ApprovalOutput,
  ApprovalStep,
  AssignStep,
  BranchCase,
  BranchStep,
  Condition,
  GraphStep,
  HolderBase,
  HolderStep,
  LoopStep,
  MapStep,
  OnError,
  ParallelMode,
  ParallelStep,
  Reference,
  SequenceStep,
  SignalStep,
  SleepStep,
  Step,
  StepBase,
  StepKind,
  Template,
  TemplateString,
  ToolStep,
  TryStep,
  WorkflowDocument,
  WorkflowMetadata,
  WorkflowStep,
} from './ast.ts';
export {
  codeExecutionTimeout,
  defaultWorkflowVersion,
  documentLimits,
  maxWorkflowDepth,
  policyDefaults,
  schemaVersion,
  stepDefaults,
} from './defaults.ts';
export { loadExpressions } from './expressions/load.ts';
export type { CompiledCondition, ExpressionEngine, ExpressionEngineOptions } from './expressions/engine.ts';
export type { CompiledTemplate, SecretPlace, TemplateCompilation, TemplateProblem } from './expressions/template.ts';
export type { ExpressionReference, ExpressionScope } from './expressions/references.ts';
export { hasExpression, isWholeExpression } from './expressions/scan.ts';
export { joinPointer } from './pointer.ts';
export { canonicalJson } from './canonical-json.ts';
export { parseWorkflow, parseWorkflowText } from './document/parse-workflow.ts';
export type { DocumentFormat, ReadOptions } from './document/read-text.ts';
export type { Checked, Problem } from './problem.ts';
export { readWorkflow, validateWorkflow } from './validate/validate-workflow.ts';
export type { Catalog, CatalogEntry } from './validate/catalog.ts';
export { compileJsonSchema } from './schema-check/compile-json-schema.ts';
export type { JsonSchemaCheck, JsonSchemaOptions } from './schema-check/compile-json-schema.ts';
export { parseReference, resolveReference, satisfiesReference } from './reference.ts';
export type { ParsedReference } from './reference.ts';
export { stepGroups, walkSteps } from './steps/step-groups.ts';
export type { PlacedStep, StepGroup, StepSlot } from './steps/step-groups.ts';
export { documentFields, templateFields } from './steps/step-templates.ts';
export type { TemplateField } from './steps/step-templates.ts';
export { generateTypeScript } from './codegen/generate-typescript.ts';
