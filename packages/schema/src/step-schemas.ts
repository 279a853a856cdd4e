/** Zod's view of the steps in `ast.ts`. */
import { z } from 'zod';
import type { Condition, Step, StepKind } from './ast.ts';
import { stepDefaults } from './defaults.ts';
import { durationSchema, budgetSchema, policySchema } from './policy-schema.ts';
import { jsonObjectSchema, jsonSchemaSchema, jsonValueSchema } from './json-schemas.ts';
import { expressionMark, stepIdPattern } from './names.ts';

/** Any step. Named here, so that steps may hold steps. */
const step: z.ZodType<Step> = z.lazy(() => stepSchema);
const steps = z.array(step).min(1);

const templateSchema = jsonValueSchema;
const templateStringSchema = z.string();
const expressionString = z.string().regex(expressionMark, 'Must hold an expression: ${{ … }}.');
const durationOrExpression = z.union([durationSchema, expressionString]);
const conditionSchema: z.ZodType<Condition> = z
  .union([z.boolean(), expressionString])
  .meta({ id: 'Condition', description: 'An expression whose result is true or false: ${{ … }}.' });
const referenceSchema = z.string().min(1).max(500);

export const stepIdSchema = z.string().regex(stepIdPattern).max(100);

const stepBase = {
  id: stepIdSchema.describe('Unique in the document.'),
  inputSchema: jsonSchemaSchema.exactOptional(),
  outputSchema: jsonSchemaSchema.exactOptional(),
  onError: z.union([z.enum(['fail', 'continue']), z.strictObject({ fallback: step })]).exactOptional(),
  budget: budgetSchema.exactOptional(),
  policy: policySchema.exactOptional(),
  dependsOn: z
    .array(z.string())
    .describe('Only in a graph: ids of the steps beside this one that must be done first.')
    .exactOptional(),
  compensate: step.exactOptional(),
};

const holderBase = { ...stepBase, output: templateSchema.exactOptional() };

const agentStepSchema = z.strictObject({
  kind: z.literal('agent'),
  ...stepBase,
  agent: referenceSchema.describe('id or id@range.'),
  config: jsonObjectSchema.exactOptional(),
  input: templateSchema.exactOptional(),
});

const toolStepSchema = z.strictObject({
  kind: z.literal('tool'),
  ...stepBase,
  tool: referenceSchema.describe('id or id@range.'),
  input: templateSchema.exactOptional(),
});

const workflowStepSchema = z.strictObject({
  kind: z.literal('workflow'),
  ...stepBase,
  workflow: z.string().min(1).describe('id, id@range, or an expression whose result is a document.'),
  input: templateSchema.exactOptional(),
});

const sleepStepSchema = z.strictObject({ kind: z.literal('sleep'), ...stepBase, duration: durationOrExpression });

const assignStepSchema = z.strictObject({
  kind: z.literal('assign'),
  ...stepBase,
  values: jsonObjectSchema,
});

const decisionSchema = z.enum(['approved', 'rejected']);

const approvalStepSchema = z.strictObject({
  kind: z.literal('approval'),
  ...stepBase,
  message: templateStringSchema.exactOptional(),
  payload: templateSchema.exactOptional(),
  expiresIn: durationOrExpression.exactOptional(),
  default: z
    .union([
      decisionSchema,
      z.strictObject({
        decision: decisionSchema,
        payload: templateSchema.exactOptional(),
        reason: templateStringSchema.exactOptional(),
      }),
    ])
    .exactOptional(),
});

const signalStepSchema = z.strictObject({
  kind: z.literal('signal'),
  ...stepBase,
  name: z.string().min(1),
  expiresIn: durationOrExpression.exactOptional(),
  default: templateSchema.exactOptional(),
});

const sequenceStepSchema = z.strictObject({ kind: z.literal('sequence'), ...holderBase, steps });

const parallelStepSchema = z.strictObject({
  kind: z.literal('parallel'),
  ...holderBase,
  steps,
  mode: z.enum(['all', 'settled', 'first', 'quorum']).exactOptional(),
  quorum: z.int().min(1).describe('With mode quorum only: how many must succeed.').exactOptional(),
});

const mapStepSchema = z.strictObject({
  kind: z.literal('map'),
  ...holderBase,
  over: z.union([expressionString, z.array(templateSchema)]),
  step,
  concurrency: z.int().min(1).max(10_000).exactOptional(),
  onItemError: z.enum(['fail', 'continue']).exactOptional(),
});

const graphStepSchema = z.strictObject({
  kind: z.literal('graph'),
  ...holderBase,
  steps,
  waves: z.boolean().exactOptional(),
});

const loopStepSchema = z.strictObject({
  kind: z.literal('loop'),
  ...holderBase,
  steps,
  until: conditionSchema.exactOptional(),
  maxIterations: z.int().min(1).max(stepDefaults.loopMaxIterationsCap).exactOptional(),
});

const branchStepSchema = z.strictObject({
  kind: z.literal('branch'),
  ...holderBase,
  cases: z.array(z.strictObject({ when: conditionSchema, steps: z.array(step) })).min(1),
  else: z.array(step).exactOptional(),
});

const tryStepSchema = z.strictObject({
  kind: z.literal('try'),
  ...holderBase,
  steps,
  catch: z.array(step).exactOptional(),
  finally: z.array(step).exactOptional(),
});

/** The keys of each kind of step. */
export const stepKeys: Readonly<Record<StepKind, readonly string[]>> = {
  agent: Object.keys(agentStepSchema.shape),
  tool: Object.keys(toolStepSchema.shape),
  workflow: Object.keys(workflowStepSchema.shape),
  sleep: Object.keys(sleepStepSchema.shape),
  assign: Object.keys(assignStepSchema.shape),
  approval: Object.keys(approvalStepSchema.shape),
  signal: Object.keys(signalStepSchema.shape),
  sequence: Object.keys(sequenceStepSchema.shape),
  parallel: Object.keys(parallelStepSchema.shape),
  map: Object.keys(mapStepSchema.shape),
  graph: Object.keys(graphStepSchema.shape),
  loop: Object.keys(loopStepSchema.shape),
  branch: Object.keys(branchStepSchema.shape),
  try: Object.keys(tryStepSchema.shape),
};

/** Any step. */
export const stepSchema: z.ZodType<Step> = z
  .discriminatedUnion('kind', [
    agentStepSchema.meta({ id: 'AgentStep', description: 'Runs an agent.' }),
    toolStepSchema.meta({ id: 'ToolStep', description: 'Calls a tool.' }),
    workflowStepSchema.meta({ id: 'WorkflowStep', description: 'Runs another workflow.' }),
    sleepStepSchema.meta({ id: 'SleepStep', description: 'Waits.' }),
    assignStepSchema.meta({ id: 'AssignStep', description: 'Computes values.' }),
    approvalStepSchema.meta({ id: 'ApprovalStep', description: 'Asks somebody.' }),
    signalStepSchema.meta({ id: 'SignalStep', description: 'Waits for a signal.' }),
    sequenceStepSchema.meta({ id: 'SequenceStep', description: 'Steps one after the other.' }),
    parallelStepSchema.meta({ id: 'ParallelStep', description: 'Steps all at once.' }),
    mapStepSchema.meta({ id: 'MapStep', description: 'One step for each element of a list.' }),
    graphStepSchema.meta({ id: 'GraphStep', description: 'Steps, each as soon as what it depends on is done.' }),
    loopStepSchema.meta({ id: 'LoopStep', description: 'Rounds of steps, until a condition holds.' }),
    branchStepSchema.meta({ id: 'BranchStep', description: 'The first case whose condition holds.' }),
    tryStepSchema.meta({ id: 'TryStep', description: 'Steps with catch and finally.' }),
  ])
  .meta({ id: 'Step' });
