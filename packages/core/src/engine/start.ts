import { OrchestratorError, type JsonObject, type WorkflowDocument } from '@orchestr8/schema';
import { allowedTools } from '../driver/allowed-tools.ts';
import { refuseUnless } from '../driver/check-values.ts';
import type { Executions } from '../driver/executions.ts';
import { notFound, resolvePins } from '../driver/pins.ts';
import type { Runtime } from '../driver/runtime.ts';
import type { StartRequest } from '../ports/engine.ts';

/** Ids that are safe in paths, URLs and file names. */
const executionIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/** Checks and resolves all that can be before the first event, and starts. Durable when it resolves. */
export async function startExecution(
  runtime: Runtime,
  executions: Executions,
  request: StartRequest,
): Promise<{ readonly executionId: string }> {
  const executionId = requireExecutionId(request.executionId ?? runtime.newId());
  const document = await documentOf(runtime, request.workflow);
  runtime.secrets.learn(document as unknown as JsonObject);
  const context = runtime.redactor.data(contextOf(runtime, request));
  const pins = resolvePins(runtime.registry, document, { context });
  for (const pin of Object.values(pins)) if (pin.document !== undefined) await runtime.documents.accept(pin.document);
  const input = request.input === undefined ? {} : request.input;
  const what = `The input of workflow "${document.metadata.id}"`;
  await refuseUnless(runtime, { schema: document.input, trusted: false, value: input, what });
  await executions.start({
    executionId,
    labels: runtime.redactor.data(request.labels ?? {}),
    started: {
      document,
      input: await runtime.values.make(input),
      pins,
      parentId: null,
      rootId: executionId,
      depth: 0,
      budget: request.budget ?? runtime.defaultBudget ?? null,
      context,
      correlationId: request.correlationId ?? executionId,
    },
  });
  return { executionId };
}

/** @throws OrchestratorError `input-invalid` */
function contextOf(runtime: Runtime, { context, workspace, readable, labels }: StartRequest): JsonObject {
  const whole = {
    ...context,
    workspace: workspace ?? runtime.workspace,
    ...(readable !== undefined && { readable }),
    ...(labels !== undefined && { labels }),
  };
  allowedTools(whole);
  return whole;
}

async function documentOf(runtime: Runtime, workflow: WorkflowDocument | string): Promise<WorkflowDocument> {
  if (typeof workflow !== 'string') return runtime.documents.accept(workflow);
  const document = runtime.registry.workflow(workflow);
  if (document !== undefined) return runtime.documents.accept(document);
  throw notFound(
    'workflow',
    workflow,
    runtime.registry.workflows().map(({ metadata }) => metadata.id),
  );
}

/** @throws OrchestratorError `invalid-execution-id` */
export function requireExecutionId(executionId: string): string {
  if (executionIdPattern.test(executionId)) return executionId;
  throw new OrchestratorError(`${JSON.stringify(executionId)} can't be the id of an execution.`, {
    code: 'invalid-execution-id',
    hint: 'Begin with a letter or digit; then up to 199 letters, digits, ".", "_", ":" and "-".',
  });
}
