import type { Step, WorkflowDocument } from '@orchestr8/schema';
import { FaultyJournalStore, workflowArbitrary } from '@orchestr8/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../ports/engine.ts';
import { agentOf, Harness, toolOf, until, workflowOf } from './fixtures/harness.ts';

/** `npm run soak` asks for many times the cases. */
const times = process.env['ORCHESTR8_SOAK'] === '1' ? 40 : 1;

/** Kinds whose outcome no race decides: with a crash they must come to what they come to without. */
const withoutRaces: readonly Step['kind'][] = [
  'tool',
  'agent',
  'assign',
  'workflow',
  'sequence',
  'map',
  'graph',
  'loop',
  'branch',
  'try',
];

function newHarness(): Harness {
  const child = workflowOf([{ id: 'inner', kind: 'tool', tool: 'probe', input: { from: 'child' } }], {
    metadata: { id: 'child' },
  });
  return new Harness({
    tools: [toolOf('probe', (input) => ({ echo: input }))],
    agents: [agentOf('probe', async (context, input) => context.run('think', async () => ({ thought: input })))],
    workflows: [child],
  });
}

interface Outcome {
  readonly status: string;
  readonly output: unknown;
  readonly completed: readonly string[];
}

/** Moves the clock whenever nothing else can happen, until the execution has ended. */
async function toTheEnd(harness: Harness, engine: Engine): Promise<Outcome> {
  let ended = false;
  const end = engine.wait('run').finally(() => (ended = true));
  end.catch(() => {});
  for (let rounds = 0; rounds < 500 && !ended; rounds += 1) {
    for (let turns = 0; turns < 10 && !ended; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    const [next] = harness.clock.pending;
    if (!ended && next !== undefined) await harness.clock.advanceTo(next.at);
  }
  const { status } = await end;
  const { output } = await engine.get('run');
  const completed = (await harness.events('run')).filter(({ type }) => type === 'step-completed');
  return { status, output, completed: completed.map(({ path, group }) => `${path} ${group}`) };
}

async function crashAndRecover(
  workflow: WorkflowDocument,
  fault: { readonly crashAt: number; readonly when: 'before' | 'after' },
): Promise<Outcome | null> {
  const harness = newHarness();
  const store = new FaultyJournalStore(harness.store, { ...fault, killOwner: (id) => harness.store.killOwner(id) });
  const doomed = await harness.engine({ store });
  doomed.start({ workflow, executionId: 'run', input: { n: 1 } }).catch(() => {});
  for (let rounds = 0; rounds < 500 && !store.isDead; rounds += 1) {
    for (let turns = 0; turns < 10 && !store.isDead; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    const [next] = harness.clock.pending;
    if (!store.isDead && next !== undefined) await harness.clock.advanceTo(next.at);
    else if (!store.isDead && (await harness.store.get('run'))?.endedAt !== null) break;
  }
  try {
    if ((await harness.store.get('run')) === undefined) return null;
    return await toTheEnd(harness, await harness.engine());
  } finally {
    await harness.close();
  }
}

async function undisturbed(
  workflow: WorkflowDocument,
): Promise<{ readonly outcome: Outcome; readonly writes: number }> {
  const harness = newHarness();
  const store = new FaultyJournalStore(harness.store, { killOwner: () => {} });
  const engine = await harness.engine({ store });
  await engine.start({ workflow, executionId: 'run', input: { n: 1 } });
  const outcome = await toTheEnd(harness, engine);
  await until(() => true);
  await harness.close();
  return { outcome, writes: store.writes };
}

function points(writes: number): { readonly crashAt: number; readonly when: 'before' | 'after' }[] {
  return Array.from({ length: writes }, (_, index) => index + 1).flatMap((crashAt) => [
    { crashAt, when: 'before' as const },
    { crashAt, when: 'after' as const },
  ]);
}

describe('a crash at any write, before or after it became durable', () => {
  it(
    'changes nothing about the result, and no completed step runs again (invariants 1, 2, 6)',
    async () => {
      const workflows = workflowArbitrary({ kinds: withoutRaces, depth: 2 });
      await fc.assert(
        fc.asyncProperty(workflows, async (workflow) => {
          const { outcome, writes } = await undisturbed(workflow);
          for (const fault of points(writes)) {
            const recovered = await crashAndRecover(workflow, fault);
            if (recovered === null) continue;
            expect({ fault, ...recovered, completed: [] }).toEqual({ fault, ...outcome, completed: [] });
            expect(new Set(recovered.completed).size).toBe(recovered.completed.length);
          }
        }),
        { numRuns: 5 * times },
      );
    },
    30_000 * times,
  );

  it(
    'leaves no run hanging, whatever it is made of',
    async () => {
      await fc.assert(
        fc.asyncProperty(workflowArbitrary({ expiring: true, depth: 2 }), fc.nat(), async (workflow, seed) => {
          const { writes } = await undisturbed(workflow);
          const all = points(writes);
          const fault = all[seed % all.length];
          if (fault === undefined) return;
          const recovered = await crashAndRecover(workflow, fault);
          if (recovered === null) return;
          expect(['completed', 'failed']).toContain(recovered.status);
          expect(new Set(recovered.completed).size).toBe(recovered.completed.length);
        }),
        { numRuns: 25 * times },
      );
    },
    30_000 * times,
  );
});
