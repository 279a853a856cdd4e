import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEngine,
  createRegistry,
  INLINE_LIMIT_BYTES,
  type Engine,
  type EngineOptions,
  type Tool,
} from '@orchestr8/core';
import type { JsonValue, Step, WorkflowDocument } from '@orchestr8/schema';
import { readAll } from '@orchestr8/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from '../open-stores.ts';
import type { Stores } from '../stores.ts';

const canary = 'sk-canary/"9f8e7d" +secret';

let home: string;
let stores: Stores;
let engine: Engine;
const logged: string[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orchestr8-values-'));
  logged.length = 0;
  await open();
});

afterEach(async () => {
  await close();
  await rm(home, { recursive: true });
});

async function open(): Promise<void> {
  stores = await openStores(`sqlite:${join(home, 'values.db')}`, { home });
  engine = await createEngine(engineOptions());
}

/** Each engine learns by itself what is secret. */
function engineOptions(): EngineOptions {
  return {
    ...stores,
    store: stores.journal,
    registry: createRegistry({ tools }),
    workspace: home,
    secrets: (name) => (name === 'TOKEN' ? canary : undefined),
    logger: { log: (...parts) => void logged.push(JSON.stringify(parts)) },
  };
}

async function close(): Promise<void> {
  await engine.close();
  await stores.close();
}

function tool(id: string, run: Tool['run']): Tool {
  const schemas = { inputSchema: {}, outputSchema: {} };
  const rest = { version: '1.0.0', description: id, capabilities: [], sideEffects: 'none', ...schemas } as const;
  return { id, run, ...rest };
}

const tools = [
  tool('echo', async (input) => input),
  tool('length', async (input) => (input as { readonly text: string }).text.length),
  tool('leak', async (input, context) => {
    const { token } = input as { readonly token: string };
    context.log('info', `token ${token}`);
    await context.run('call', async () => ({ said: token }));
    await context.artifact({ name: 'notes.txt', mediaType: 'text/plain', bytes: Buffer.from('nothing') });
    return { plain: token, large: `${token} `.repeat(2_000), url: `https://x/?t=${encodeURIComponent(token)}` };
  }),
  tool('fail', async (input) => {
    throw new Error(`It broke on ${JSON.stringify(input)}`);
  }),
];

const echo = (id: string, text: JsonValue): Step => ({ id, kind: 'tool', tool: 'echo', input: { text } });

function workflow(...steps: readonly Step[]): WorkflowDocument {
  return { schemaVersion: '1.0.0', metadata: { id: 'values' }, steps };
}

async function run(document: WorkflowDocument, input: JsonValue): Promise<JsonValue | undefined> {
  await engine.start({ workflow: document, executionId: 'run', input });
  await engine.wait('run');
  return (await engine.get('run')).output;
}

/** Bytes of the longest event. */
async function longestEvent(): Promise<number> {
  const events = await readAll(stores.journal, 'run');
  return Math.max(...events.map((event) => Buffer.byteLength(JSON.stringify(event))));
}

function files(): readonly { readonly name: string; readonly bytes: Buffer }[] {
  const names = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names.map(({ parentPath, name }) => ({ name, bytes: readFileSync(join(parentPath, name)) }));
}

it('a value of 100 MB goes in, through tools and out; the journal holds none of it, and equal values are one blob', async () => {
  const text = 'é'.repeat(50_000_000);
  const document: WorkflowDocument = {
    ...workflow(
      echo('first', '${{ input.text }}'),
      { id: 'second', kind: 'tool', tool: 'echo', input: '${{ steps.first.output }}' },
      { id: 'measured', kind: 'tool', tool: 'length', input: '${{ steps.second.output }}' },
    ),
    output: { text: '${{ steps.second.output.text }}', length: '${{ steps.measured.output }}' },
  };
  const output = (await run(document, { text })) as { readonly text: string; readonly length: number };
  expect(output.length).toBe(50_000_000);
  expect(output.text === text).toBe(true);
  expect(await longestEvent()).toBeLessThan(4_096);
  await close();
  const large = files().filter(({ bytes }) => bytes.length > 1_000_000);
  expect(large.length).toBeLessThanOrEqual(2);
  expect(files().find(({ name }) => name === 'values.db')?.bytes.length).toBeLessThan(1_000_000);
  await open();
}, 120_000);

describe('a value of so many bytes', () => {
  /** JSON of `{"text":"…"}` has 11 bytes around the text. */
  const around = 11;
  it.each([
    ['just fits into the event', 'x'.repeat(INLINE_LIMIT_BYTES - around), true],
    ['is one byte too long', 'x'.repeat(INLINE_LIMIT_BYTES - around + 1), false],
    ['just fits in bytes, of two each', 'é'.repeat((INLINE_LIMIT_BYTES - around - 1) / 2), true],
    ['fits in characters and not in bytes', 'é'.repeat(INLINE_LIMIT_BYTES - around), false],
    ['fits in code units and not in bytes', '😀'.repeat(INLINE_LIMIT_BYTES / 2 - around), false],
    ['is only too long once it is escaped', '\u0001'.repeat(INLINE_LIMIT_BYTES / 2), false],
  ])('that %s comes out as it went in', async (_, text, inline) => {
    expect(await run(workflow(echo('only', '${{ input.text }}')), { text })).toEqual({ text });
    const completed = (await readAll(stores.journal, 'run')).find(({ type }) => type === 'step-completed');
    expect(completed).toMatchObject({ data: { output: inline ? { value: { text } } : { type: 'object', length: 1 } } });
    await close();
    await open();
    expect((await engine.get('run')).output).toEqual({ text });
  });
});

it('invariant 10: a secret is in nothing that was written: database, write-ahead log, blobs, logs', async () => {
  const token = { $secret: 'TOKEN' };
  const document = workflow(
    { id: 'leaked', kind: 'tool', tool: 'leak', input: { token } },
    { id: 'copied', kind: 'assign', values: { copy: '${{ steps.leaked.output }}' } },
    {
      id: 'failed',
      kind: 'tool',
      tool: 'fail',
      input: { token },
      onError: 'continue',
      policy: { retry: { maxAttempts: 1 } },
    },
    { id: 'asked', kind: 'approval', payload: { copy: '${{ steps.leaked.output.plain }}' } },
    { id: 'heard', kind: 'signal', name: 'go' },
  );
  await engine.start({ workflow: document, executionId: 'run', labels: { about: canary } });
  const elsewhere = await createEngine(engineOptions());
  await engine.wait('run', { untilBlocked: true });
  await engine.approve('run', { decision: 'approved', payload: { token: canary }, reason: canary });
  await engine.wait('run', { untilBlocked: true });
  await elsewhere.signal('run', { name: 'go', payload: [canary] });
  await engine.wait('run');
  await elsewhere.close();
  const beforeClose = files();
  await close();
  const written = [...beforeClose, ...files(), { name: 'log', bytes: Buffer.from(logged.join('\n')) }];
  expect(beforeClose.map(({ name }) => name)).toContain('values.db-wal');
  const forms = [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), 'sk-canary', '9f8e7d'];
  const leaks = written.flatMap(({ name, bytes }) =>
    forms.filter((form) => bytes.includes(form)).map((form) => `${name}: ${form}`),
  );
  expect(leaks).toEqual([]);
  expect(written.some(({ bytes }) => bytes.includes('[secret TOKEN]'))).toBe(true);
  await open();
  expect((await engine.get('run')).status).toBe('completed');
});
