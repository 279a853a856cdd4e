import type { JsonValue, Step } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { agentOf, Harness, toolOf, workflowOf } from './fixtures/harness.ts';

let harness: Harness;

afterEach(() => harness.close());

const calls: string[] = [];
const spy = (id: string, version = '1.0.0') =>
  toolOf(
    id,
    () => {
      calls.push(`${id}@${version}`);
      return id;
    },
    { version },
  );
const call = (tool: string, id = 'call'): Step => ({ id, kind: 'tool', tool });
const named = (id: string, steps: readonly Step[]) => workflowOf(steps, { metadata: { id } });
const runPlan: Step = { id: 'sub', kind: 'workflow', workflow: '${{ input }}' };

function worldOf(): Harness {
  calls.length = 0;
  const caller = agentOf('caller', (context, input) => context.tool(String(input), {}), { timeoutMs: null });
  return new Harness({
    tools: [spy('read'), spy('write'), spy('write', '2.0.0')],
    agents: [caller],
    workflows: [named('inner', [call('write')])],
  });
}

async function run(steps: readonly Step[], allowedTools: JsonValue, input: JsonValue = {}) {
  harness = worldOf();
  const engine = await harness.engine();
  const { executionId } = await engine.start({ workflow: workflowOf(steps), input, context: { allowedTools } });
  return harness.ended(engine, executionId);
}

describe('an execution with a list of allowed tools', () => {
  it('calls what is on it, by id or by a range of versions', async () => {
    expect(await run([call('read')], ['read'])).toMatchObject({ status: 'completed' });
    expect(await run([call('write')], ['write@^2'])).toMatchObject({ status: 'completed' });
    expect(calls).toEqual(['write@2.0.0']);
  });

  it.each<[string, readonly Step[], JsonValue]>([
    ['a step of its own', [call('write')], ['read']],
    ['a version that is not on it', [call('write@^1')], ['write@^2']],
    ['a workflow that it names', [{ id: 'sub', kind: 'workflow', workflow: 'inner' }], ['read']],
    ['any tool, where the list is empty', [call('read')], []],
  ])('is not started where another is called by %s', async (_, steps, allowed) => {
    const error = { code: 'tool-not-allowed', retryable: false };
    await expect(run(steps, allowed)).rejects.toMatchObject(error);
    expect(calls).toEqual([]);
  });

  it('hands it down: a plan that calls another tool is never started', async () => {
    const allowing = named('plan', [call('read')]) as unknown as JsonValue;
    expect(await run([runPlan], ['read'], allowing)).toMatchObject({ output: 'read' });
    const trespassing = named('plan', [call('read', 'a'), call('write', 'b')]) as unknown as JsonValue;
    expect(await run([runPlan], ['read'], trespassing)).toMatchObject({ code: 'tool-not-allowed' });
    expect(calls).toEqual([]);
    expect(await harness.store.list({ workflow: 'plan' })).toEqual([]);
  });

  it('holds for what an agent calls, also in a child, without a second attempt', async () => {
    const agent: Step = { id: 'x', kind: 'agent', agent: 'caller', input: 'write' };
    const plan = named('plan', [agent]) as unknown as JsonValue;
    const ended = await run([runPlan], ['read'], plan);
    expect(ended).toMatchObject({ status: 'failed', code: 'tool-not-allowed' });
    const [child] = await harness.store.list({ parentId: ended.executionId });
    expect(await harness.trace(child?.executionId ?? '', 'attempt-started')).toHaveLength(1);
    expect(calls).toEqual([]);
    expect(await run([{ ...agent, input: 'read' }], ['read'])).toMatchObject({ output: 'read' });
  });

  it('whose list is none is refused', async () => {
    await expect(run([call('read')], 'read')).rejects.toMatchObject({ code: 'input-invalid' });
  });
});
