import type { JsonValue } from '@orchestr8/schema';
import { afterEach, describe, expect, it } from 'vitest';
import { agentOf, Harness, toolOf, workflowOf } from './fixtures/harness.ts';

const canary = 'c@nary/"s3cret" +42';
const other = 'another-secret-value';
const names: Readonly<Record<string, string>> = { TOKEN: canary, OTHER: other };
const secrets = (name: string) => names[name];
let harness: Harness;

afterEach(() => harness.close());

/** Everything that was written anywhere, as text. */
class Writings {
  readonly lines: string[] = [];
  readonly logger = {
    log: (...parts: readonly unknown[]) => {
      this.lines.push(JSON.stringify(parts));
    },
  };

  async of(executionId: string): Promise<string> {
    const events = await harness.events(executionId);
    const blobs = JSON.stringify(events).match(/sha256-[0-9a-f]{64}/g) ?? [];
    const texts = await Promise.all(blobs.map(async (blob) => Buffer.from(await harness.blobs.get(blob)).toString()));
    return [JSON.stringify(events), ...texts, ...this.lines].join('\n');
  }
}

const forms = [
  canary,
  JSON.stringify(canary).slice(1, -1),
  encodeURIComponent(canary),
  Buffer.from(canary).toString('base64').slice(0, 12),
];

describe('a secret', () => {
  it('reaches the tool, and never anything that is written (invariant 10)', async () => {
    const seen: JsonValue[] = [];
    const leaky = toolOf('leaky', (input, context) => {
      seen.push(input);
      const { token } = input as { token: string };
      context.log('info', `token=${token}`);
      return {
        plain: `Bearer ${token}`,
        json: JSON.stringify({ token }),
        url: `https://example.com/?t=${encodeURIComponent(token)}`,
        base64: Buffer.from(`user:${token}`).toString('base64'),
        [token]: 1,
        large: `${token} ${'x'.repeat(20_000)}`,
      };
    });
    harness = new Harness({ tools: [leaky] });
    const writings = new Writings();
    const engine = await harness.engine({ secrets, logger: writings.logger });
    const { executionId } = await harness.run(engine, [
      { id: 'a', kind: 'tool', tool: 'leaky', input: { token: { $secret: 'TOKEN' } } },
      { id: 'b', kind: 'assign', values: { copy: '${{ steps.a.output }}' } },
    ]);
    expect(seen).toEqual([{ token: canary }]);
    const written = await writings.of(executionId);
    for (const form of forms) expect(written).not.toContain(form);
    expect(written).toContain('[secret TOKEN]');
    const { output } = await engine.get(executionId);
    expect(output).toMatchObject({ copy: { plain: 'Bearer [secret TOKEN]' } });
  });

  it('is taken out of errors, signals, decisions and checkpoints, too', async () => {
    const agent = agentOf('leaky', async (context) => {
      const token = context.secret('OTHER') ?? '';
      await context.run('call', async () => `got ${token}`, { input: token });
      await context.tool('failing', { token }).catch(() => {});
      const { payload } = await context.approval({ name: 'ok', message: `Use ${token}?`, payload: { token } });
      throw Object.assign(new Error(`no luck with ${token} and ${JSON.stringify(payload)}`), { code: token });
    });
    const failing = toolOf('failing', (input) => {
      throw new Error(JSON.stringify(input));
    });
    harness = new Harness({ agents: [agent], tools: [failing] });
    const writings = new Writings();
    const engine = await harness.engine({ secrets, logger: writings.logger });
    const { executionId } = await engine.start({
      workflow: workflowOf([
        { id: 'a', kind: 'agent', agent: 'leaky', policy: { retry: { maxAttempts: 1 } }, onError: 'continue' },
        { id: 'b', kind: 'signal', name: 'go' },
        { id: 'c', kind: 'agent', agent: 'leaky', policy: { retry: { maxAttempts: 1 } } },
      ]),
    });
    await engine.wait(executionId, { untilBlocked: true });
    await engine.approve(executionId, { decision: 'approved', payload: other });
    await engine.wait(executionId, { untilBlocked: true });
    await engine.signal(executionId, { name: 'go', payload: { token: other } });
    await engine.wait(executionId, { untilBlocked: true });
    await engine.approve(executionId, { decision: 'rejected' });
    expect(await engine.wait(executionId)).toMatchObject({ status: 'failed' });
    const written = await writings.of(executionId);
    expect(written).not.toContain(other);
    expect(written).toContain('no luck with [secret OTHER]');
  });

  it('is only where the author of the document wrote it: what looks like one in data stays data', async () => {
    const seen: JsonValue[] = [];
    const echo = toolOf('echo', (input) => {
      seen.push(input);
      return null;
    });
    harness = new Harness({ tools: [echo] });
    const engine = await harness.engine({ secrets });
    await harness.run(engine, [{ id: 'a', kind: 'tool', tool: 'echo', input: { given: '${{ input }}' } }], {
      $secret: 'TOKEN',
    });
    expect(seen).toEqual([{ given: { $secret: 'TOKEN' } }]);
  });

  it('that does not exist fails the step, and says what to set', async () => {
    harness = new Harness({ tools: [toolOf('echo', (input) => input)] });
    const engine = await harness.engine({ secrets });
    const input = { token: { $secret: 'MISSING' } };
    const ended = await harness.run(engine, [{ id: 'a', kind: 'tool', tool: 'echo', input }]);
    expect(ended).toMatchObject({ status: 'failed', code: 'secret-not-found' });
    expect((await engine.get(ended.executionId)).error?.hint).toContain('MISSING');
  });
});
