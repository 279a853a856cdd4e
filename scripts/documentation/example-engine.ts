import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, createRegistry, MemoryBlobStore, MemoryBudgetLedger, MemoryJournalStore } from '@orchestr8/core';
import type { Engine, Registry } from '@orchestr8/core';
import {
  parseWorkflowText,
  readWorkflow,
  type Catalog,
  type JsonValue,
  type WorkflowDocument,
} from '@orchestr8/schema';
import { builtInTools } from '@orchestr8/tools';
import config from '../../examples/workflows/orchestr8.config.ts';
import { repositoryRoot } from '../workspace.ts';
import type { ParsedCommand } from './command-lines.ts';
import type { Result, Scenario } from './scenarios.ts';
import { SkippingClock } from './skipping-clock.ts';

/** Where the examples of the documentation run. */
export const exampleDirectory = join(repositoryRoot, 'examples', 'workflows');

/** What the examples may name: what is built in, and what their config file registers. */
export async function exampleRegistry(): Promise<Registry> {
  const workflows = await Promise.all((config.workflows ?? []).map(loadWorkflow));
  return createRegistry({
    tools: [...builtInTools, ...(config.tools ?? [])],
    agents: config.agents ?? [],
    workflows,
  });
}

/** The document, or an error that lists its problems. A list of steps counts as the steps of a document. */
export async function readExample(text: string, registry: Registry): Promise<WorkflowDocument> {
  const document = /^schemaVersion:/m.test(text) ? text : documentOf(text);
  const checked = await readWorkflow(document, { catalog: catalogOf(registry) });
  if (checked.ok) return checked.value;
  throw new Error(checked.problems.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n'));
}

/** Runs a scenario to its end, in a copy of the examples' directory. Time is skipped where all that is left is to wait. */
export async function runScenario(
  registry: Registry,
  { document, scenario }: { readonly document: WorkflowDocument; readonly scenario: Scenario },
): Promise<Result> {
  const workspace = await mkdtemp(join(tmpdir(), 'orchestr8-example-'));
  await cp(exampleDirectory, workspace, { recursive: true });
  const clock = new SkippingClock();
  const engine = await createEngine({
    store: new MemoryJournalStore(),
    blobs: new MemoryBlobStore(),
    ledger: new MemoryBudgetLedger(),
    secrets: (name) => `value of ${name}`,
    registry,
    clock,
    workspace,
  });
  try {
    const { executionId } = await engine.start({ workflow: document, input: scenario.input });
    return await settle(engine, { executionId, commands: [...scenario.commands], clock });
  } finally {
    await engine.close();
    await rm(workspace, { recursive: true });
  }
}

interface Running {
  readonly executionId: string;
  readonly commands: ParsedCommand[];
  readonly clock: SkippingClock;
}

async function settle(engine: Engine, { executionId, commands, clock }: Running): Promise<Result> {
  for (;;) {
    const { status } = await engine.wait(executionId, { untilBlocked: true, orSleeping: true });
    if (status === 'waiting') {
      const command = commands.shift();
      if (command !== undefined) await give(engine, executionId, command);
      else if (!clock.skip()) throw new Error('The example waits for somebody, and no command is left.');
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    if (commands.length > 0) throw new Error(`The example ended before "orchestr8 ${commands[0]?.name}".`);
    const { output = null, error } = await engine.get(executionId);
    if (status === 'completed') return { output };
    if (status === 'cancelled') return { cancelled: true };
    return { fails: `${error?.code ?? status}` };
  }
}

async function give(engine: Engine, executionId: string, { name, args, options }: ParsedCommand): Promise<void> {
  const [, first, second] = args;
  if (name === 'cancel') return engine.cancel(executionId);
  if (name === 'signal') return engine.signal(executionId, { name: first ?? '', payload: json(second) ?? null });
  if (name !== 'approve') throw new Error(`An example can't give the command "${name}".`);
  const payload = json(options['edit']);
  const { reason } = options;
  return engine.approve(executionId, {
    decision: options['reject'] === true ? 'rejected' : 'approved',
    by: 'ada',
    ...(first !== undefined && { path: first }),
    ...(payload !== undefined && { payload }),
    ...(typeof reason === 'string' && { reason }),
  });
}

function json(text: unknown): JsonValue | undefined {
  return typeof text === 'string' ? (JSON.parse(text) as JsonValue) : undefined;
}

async function loadWorkflow(source: WorkflowDocument | string): Promise<WorkflowDocument> {
  if (typeof source !== 'string') return source;
  const parsed = await parseWorkflowText(await readFile(join(exampleDirectory, source)));
  if (parsed.ok) return parsed.value;
  throw new Error(`${source}: ${parsed.problems.map(({ message }) => message).join(' ')}`);
}

function documentOf(steps: string): string {
  return `schemaVersion: 1.0.0\nmetadata: { id: example }\nsteps:\n${steps.replaceAll(/^(?=.)/gm, '  ')}`;
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
