import {
  OrchestratorError,
  validateWorkflow,
  type Catalog,
  type Problem,
  type WorkflowDocument,
} from '@orchestr8/schema';
import type { Registry } from '../ports/registry.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** Documents that were found good, by object: a workflow that runs a thousand times is validated once. */
export class Documents {
  readonly #registry: Registry;
  readonly #valid = new WeakSet<object>();
  #catalog: Catalog | null = null;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** @throws OrchestratorError `workflow-invalid`, with all `problems` in `details` */
  accept(document: unknown): MaybePromise<WorkflowDocument> {
    if (typeof document === 'object' && document !== null && this.#valid.has(document)) {
      return document as WorkflowDocument;
    }
    this.#catalog ??= catalogOf(this.#registry);
    return validateWorkflow(document, this.#catalog).then((problems) => {
      if (problems.length > 0) throw invalid(problems);
      this.#valid.add(document as WorkflowDocument);
      return document as WorkflowDocument;
    });
  }
}

function catalogOf(registry: Registry): Catalog {
  return {
    tools: registry.tools(),
    agents: registry.agents(),
    workflows: registry.workflows().map(({ metadata, input }) => ({
      id: metadata.id,
      version: metadata.version,
      inputSchema: input,
    })),
  };
}

function invalid(problems: readonly Problem[]): OrchestratorError {
  const [first] = problems;
  const where = first === undefined || first.pointer === '' ? '' : ` at ${first.pointer}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new OrchestratorError(`The workflow is not valid${where}: ${first?.message ?? 'no reason given.'}${more}`, {
    code: 'workflow-invalid',
    hint: first?.hint ?? 'All problems stand in details.problems.',
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}
