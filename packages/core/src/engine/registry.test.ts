import { describe, expect, it } from 'vitest';
import { toolOf } from '../driver/fixtures/harness.ts';
import { createRegistry } from './registry.ts';

const tool = (id: string, version: string) => ({ ...toolOf(id, () => null), version });

describe('a reference', () => {
  const registry = createRegistry({
    tools: ['1.0.0', '1.4.0', '2.0.0', '3.0.0-beta.1'].map((version) => tool('calc', version)),
  });

  it.each([
    ['calc', '2.0.0'],
    ['calc@^1', '1.4.0'],
    ['calc@1.0.0', '1.0.0'],
    ['calc@3.0.0-beta.1', '3.0.0-beta.1'],
    ['calc@^9', undefined],
    ['other', undefined],
  ])('%s is %s: the highest version that fits', (reference, version) => {
    expect(registry.tool(reference)?.version).toBe(version);
  });
});

describe('what is registered', () => {
  it.each([
    [[tool('a', '1')], 'invalid-version'],
    [[tool('a', '1.0.0'), tool('a', '1.0.0')], 'duplicate-registration'],
  ])('has semantic versions, each once', (tools, code) => {
    expect(() => createRegistry({ tools })).toThrow(expect.objectContaining({ code }));
  });

  it('can be listed', () => {
    const registry = createRegistry({ tools: [tool('a', '1.0.0')] });
    expect(registry.tools().map(({ id }) => id)).toEqual(['a']);
    expect(registry.agents()).toEqual([]);
    expect(registry.workflows()).toEqual([]);
  });
});
