import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryMedia, sqliteMedia } from './fixtures/media.ts';
import { chance, scenarioArbitrary, type Scenario } from './fixtures/scenario.ts';
import { World, type Death, type Media, type Outcome } from './fixtures/world.ts';

/** `npm run soak` asks for many times the cases. */
const soaks = process.env['ORCHESTR8_SOAK'] === '1';

/** What was run, for the summary. */
const counts = { workflows: 0, deaths: 0, completed: 0, failed: 0, cancelled: 0 };

interface Told {
  readonly outcome: Outcome;
  readonly violations: readonly string[];
  readonly writes: number;
}

/** A run whose processes die so, one after the other; the last one lives on. `away`: ms between them. */
async function tell(
  scenario: Scenario,
  deaths: readonly Death[],
  { media = memoryMedia(), away = 0 }: { readonly media?: Media; readonly away?: number } = {},
): Promise<Told> {
  const world = new World(scenario, media);
  try {
    let writes = 0;
    for (const death of [...deaths, null]) {
      const lived = await world.live(death);
      writes = lived.writes;
      if (!lived.died) break;
      if (away > 0) await world.pass(away);
    }
    return { outcome: await world.outcome(), violations: world.effects.violations, writes };
  } finally {
    await world.close();
  }
}

function everyDeath(writes: number): readonly Death[] {
  return Array.from({ length: writes }, (_, index) => index + 1).flatMap((crashAt) => [
    { crashAt, when: 'before' as const },
    { crashAt, when: 'after' as const },
  ]);
}

/** Two or three deaths in a row, the later ones soon after the process before was taken over from. */
function someDeaths(writes: number, ...parts: readonly (string | number)[]): readonly Death[] {
  return Array.from({ length: chance(...parts, 'count') < 0.7 ? 2 : 3 }, (_, index) => ({
    crashAt: 1 + Math.floor(chance(...parts, index, 'at') * (index === 0 ? writes : 4)),
    when: chance(...parts, index, 'when') < 0.5 ? 'before' : 'after',
  }));
}

async function undisturbed(scenario: Scenario): Promise<Told> {
  const told = await tell(scenario, []);
  const { status, ends } = told.outcome;
  counts.workflows += 1;
  if (status === 'completed' || status === 'failed' || status === 'cancelled') counts[status] += 1;
  expect(stepsIn(ends)).toHaveLength(ends.length);
  return told;
}

interface Seen {
  readonly deaths: readonly Death[];
  readonly outcome: Outcome;
  readonly violations: readonly string[];
}

/** What comes of the run with each of these series of deaths. */
async function disturbed(scenario: Scenario, all: readonly (readonly Death[])[]): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const deaths of all) {
    counts.deaths += deaths.length;
    const { outcome, violations } = await tell(scenario, deaths);
    seen.push({ deaths, outcome, violations });
  }
  return seen;
}

/** Same end, same output, same effects, same ends of steps; and no call made again whose end was durable. */
function unchanged(outcome: Outcome, all: readonly (readonly Death[])[]): readonly Seen[] {
  return all.map((deaths) => ({ deaths, outcome, violations: [] }));
}

/** Each step (path and group) once. */
function stepsIn(ends: readonly string[]): readonly string[] {
  return [...new Set(ends.map((end) => end.slice(0, end.lastIndexOf(' '))))];
}

/** Seeds are printed with a failure: `fc.assert(…, { seed, path })` runs it again. */
const asOften = (times: { readonly suite: number; readonly soak: number }) => ({
  numRuns: soaks ? times.soak : times.suite,
});

const patience = soaks ? 3_600_000 : 60_000;

beforeAll(async () => {
  // What is loaded when it is first used is loaded now: no run waits for it.
  const [scenario] = fc.sample(scenarioArbitrary(3), { seed: 1, numRuns: 1 });
  if (scenario !== undefined) await tell(scenario, []);
});

afterAll(() => {
  if (soaks) process.stdout.write(`\nsoak: crashes ${JSON.stringify(counts)}\n`);
});

describe('a process that dies at any of its durable writes, before or after it became durable', () => {
  it(
    'changes nothing: nothing is lost, and nothing that was finished is done again (invariants 1, 2, 3, 4, 6)',
    async () => {
      await fc.assert(
        fc.asyncProperty(scenarioArbitrary(2), async (scenario) => {
          const { outcome, writes } = await undisturbed(scenario);
          const all = everyDeath(writes).map((death) => [death]);
          expect(await disturbed(scenario, all)).toEqual(unchanged(outcome, all));
        }),
        asOften({ suite: 40, soak: 3_000 }),
      );
    },
    patience,
  );

  it(
    'changes nothing in a large workflow either, nor when those that take over die too',
    async () => {
      await fc.assert(
        fc.asyncProperty(scenarioArbitrary(4), async (scenario) => {
          const { outcome, writes } = await undisturbed(scenario);
          const all = [1, 2, 3, 4, 5, 6].map((round) => someDeaths(writes, scenario.seed, round));
          expect(await disturbed(scenario, all)).toEqual(unchanged(outcome, all));
        }),
        asOften({ suite: 40, soak: 5_000 }),
      );
    },
    patience,
  );

  it(
    'changes nothing on SQLite, where every process opens the database anew',
    async () => {
      await fc.assert(
        fc.asyncProperty(scenarioArbitrary(2), async (scenario) => {
          const { outcome, writes } = await undisturbed(scenario);
          const all = [...everyDeath(writes).map((death) => [death]), someDeaths(writes, scenario.seed)];
          for (const deaths of sample(all, soaks ? all.length : 12, scenario.seed)) {
            const media = await sqliteMedia();
            counts.deaths += deaths.length;
            const told = await tell(scenario, deaths, { media }).finally(() => media.remove());
            expect({ deaths, outcome: told.outcome }).toEqual({ deaths, outcome });
            expect({ deaths, violations: told.violations }).toEqual({ deaths, violations: [] });
          }
        }),
        asOften({ suite: 5, soak: 100 }),
      );
    },
    patience,
  );
});

it(
  'with time-outs, and time that passes while nobody is there, every run still ends, and nothing finished is done again',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenarioArbitrary(3, { timeOuts: true }), async (scenario) => {
        const { writes } = await undisturbed(scenario);
        for (let round = 0; round < 4; round += 1) {
          const deaths = someDeaths(writes, scenario.seed, round);
          counts.deaths += deaths.length;
          const away = Math.floor(chance(scenario.seed, round) * 3_000_000);
          const { outcome, violations } = await tell(scenario, deaths, { away });
          expect(stepsIn(outcome.ends)).toHaveLength(outcome.ends.length);
          expect({ deaths, violations }).toEqual({ deaths, violations: [] });
        }
      }),
      asOften({ suite: 40, soak: 5_000 }),
    );
  },
  patience,
);

function sample<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  const order = all.map((item, index) => ({ item, at: chance(seed, index, 'sample') }));
  return order
    .toSorted((left, right) => left.at - right.at)
    .slice(0, count)
    .map(({ item }) => item);
}
