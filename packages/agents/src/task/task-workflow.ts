import type { WorkflowDocument } from '@orchestr8/schema';

/** How often a task is tried unless its input says otherwise. */
export const taskIterations = 3;

/**
 * Plan, execute, review: at most three rounds. What the last round's review said is the next one's feedback; the plan is
 * a workflow of its own, and runs as a child. A failed execution is reviewed, too: its output is then the error.
 */
export const taskWorkflow: WorkflowDocument = {
  schemaVersion: '1.0.0',
  metadata: { id: 'task', version: '1.0.0', description: 'Plans a task, executes the plan and reviews the result.' },
  input: {
    type: 'object',
    required: ['task'],
    additionalProperties: false,
    properties: {
      task: { type: 'string', minLength: 1, maxLength: 20_000, description: 'What is wanted, in plain words.' },
      folders: { type: 'array', items: { type: 'string' }, description: 'Directories that the task is about.' },
      tools: {
        type: 'array',
        items: { type: 'string' },
        description: 'Ids of the tools that may be used. Default: all.',
      },
    },
  },
  steps: [
    {
      id: 'attempts',
      kind: 'loop',
      maxIterations: taskIterations,
      until: `\${{ steps.review.output.verdict != "REVISE" || iteration + 1 >= ${taskIterations} }}`,
      steps: [
        {
          id: 'plan',
          kind: 'agent',
          agent: 'planner@^1',
          input: { request: '${{ input }}', iteration: '${{ iteration }}', review: '${{ steps.review.output }}' },
        },
        {
          id: 'execute',
          kind: 'workflow',
          workflow: '${{ steps.plan.output.workflow }}',
          input: '${{ steps.plan.output.input }}',
          onError: { fallback: { id: 'failed', kind: 'assign', values: { executionError: '${{ error }}' } } },
        },
        {
          id: 'review',
          kind: 'agent',
          agent: 'reviewer@^1',
          input: {
            task: '${{ input.task }}',
            iteration: '${{ iteration }}',
            plan: '${{ steps.plan.output }}',
            output: '${{ steps.execute.output }}',
          },
        },
      ],
      output: {
        output: '${{ steps.execute.output }}',
        review: '${{ steps.review.output }}',
        iterations: '${{ iteration + 1 }}',
      },
    },
    { id: 'conclude', kind: 'agent', agent: 'task-conclusion@^1', input: '${{ steps.attempts.output }}' },
  ],
};
