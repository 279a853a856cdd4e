import { OrchestratorError, type ErrorData, type JsonValue } from '@orchestr8/schema';
import type { EventDraft } from '../journal/events.ts';
import type { StoredValue } from '../journal/stored-value.ts';
import { pinOf, startOf } from '../machine/queries.ts';
import type { StepContext } from '../ports/step-context.ts';
import type { Tool } from '../ports/tool.ts';
import { requireAllowed } from './allowed-tools.ts';
import type { AttemptSite } from './attempt-site.ts';
import { checkOutput, refuseUnless } from './check-values.ts';
import type { Checkpoints } from './checkpoints.ts';
import { hashJson } from './hash-json.ts';
import type { AttemptBudget } from './reservations.ts';
import { copyJson } from './secrets.ts';

/** The attempt that calls. */
interface Caller {
  readonly site: AttemptSite;
  readonly calls: Checkpoints;
  readonly budget: AttemptBudget;
  /** The context of a call with this idempotency key; its own names begin with `prefix`. */
  contextOf(idempotencyKey: string, prefix: string): StepContext;
}

/**
 * An agent's call of a tool: made once, like any checkpointed call, and recorded with what went in and came out. Calls
 * are told apart by what they ask, so that a model may make several at once in any order.
 */
export async function callTool(caller: Caller, reference: string, input: JsonValue): Promise<JsonValue> {
  const { site, calls, budget } = caller;
  const { runtime } = site;
  const tool = requireTool(site, reference);
  requireAllowed(startOf(site.actor.state)?.context ?? {}, tool);
  const name = `${tool.id}@${tool.version}`;
  const what = `The input of tool "${tool.id}"`;
  await refuseUnless(runtime, { schema: tool.inputSchema, trusted: true, value: input, what });
  const stored = await runtime.values.make(input);
  const inputHash = hashJson(input);
  const key = calls.ordinal(`tool:${tool.id}:${inputHash.slice(0, 16)}`);
  let startedAt = runtime.clock.now();
  return calls.once({
    key,
    inputHash,
    async make({ idempotencyKey }) {
      const output = await budget.countToolCall(() => {
        startedAt = runtime.clock.now();
        return tool.run(copyJson(input), caller.contextOf(idempotencyKey, key));
      });
      const described = `The output of tool "${tool.id}"`;
      await checkOutput(
        runtime,
        { schema: tool.outputSchema, trusted: true, value: output ?? null, what: described },
        false,
      );
      return output ?? null;
    },
    report: (end) => toolCalled({ tool: name, input: stored, runMs: runtime.clock.now() - startedAt }, end, runtime),
  });
}

function toolCalled(
  call: { readonly tool: string; readonly input: StoredValue; readonly runMs: number },
  end: { readonly result: StoredValue } | { readonly thrown: unknown },
  runtime: { errorData(thrown: unknown): ErrorData },
): EventDraft {
  const outcome = 'result' in end ? { output: end.result } : { error: runtime.errorData(end.thrown) };
  return { type: 'tool-called', data: { ...call, ...outcome } };
}

/** The pinned version where the document names the tool too, else what is registered now. */
function requireTool({ runtime, actor }: AttemptSite, reference: string): Tool {
  const pin = pinOf(actor.state, 'tool', reference);
  const tool = runtime.registry.tool(pin === undefined ? reference : `${pin.id}@${pin.version}`);
  if (tool !== undefined) return tool;
  throw new OrchestratorError(`There is no tool "${reference}".`, {
    code: 'tool-not-found',
    hint: `Registered are: ${runtime.registry
      .tools()
      .slice(0, 20)
      .map(({ id }) => id)
      .join(', ')}.`,
    details: { tool: reference },
  });
}
