import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runJson, startCli, temporaryDirectory, type CliResult } from '../test-support/run-cli.ts';
import { assign, writeAppendTool, writeWorkflow } from '../test-support/workflows.ts';

interface Run {
  readonly executionId: string;
  readonly status: string;
  readonly output: unknown;
}

interface Event {
  readonly type: string;
  readonly path?: string;
  readonly group?: number;
}

/** Rounds of the random test; `ORCHESTR8_SOAK=1` takes ten times as many. */
const rounds = process.env['ORCHESTR8_SOAK'] === '1' ? 200 : 20;
const atOnce = 2;

const folder = temporaryDirectory();
const cwd = folder.path;

/** The step that writes each line. */
const pathOf = {
  a: 'first',
  b: 'both/left',
  c: 'both/right',
  m0: 'each/0/one',
  m1: 'each/1/one',
  m2: 'each/2/one',
  m3: 'each/3/one',
  l0: 'again/0/round',
  l1: 'again/1/round',
  z: 'last',
};

function append(id: string, line: string): object {
  return { id, kind: 'tool', tool: 'append', input: { file: '${{ input.file }}', line, ms: 12 } };
}

beforeAll(() => {
  writeAppendTool(cwd);
  writeWorkflow(cwd, 'lines', {
    steps: [
      append('first', 'a'),
      { id: 'both', kind: 'parallel', steps: [append('left', 'b'), append('right', 'c')] },
      {
        id: 'each',
        kind: 'map',
        over: '${{ ["m0", "m1", "m2", "m3"] }}',
        concurrency: 2,
        step: append('one', '${{ item }}'),
      },
      { id: 'again', kind: 'loop', maxIterations: 2, steps: [append('round', 'l${{ iteration }}')] },
      append('last', 'z'),
    ],
    output: {
      first: '${{ steps.first.output.line }}',
      each: '${{ steps.each.output.map(o, o.line) }}',
      last: '${{ steps.last.output.line }}',
    },
  });
  writeWorkflow(cwd, 'slow', [
    append('before', 'a'),
    { id: 'held', kind: 'tool', tool: 'append', input: { file: '${{ input.file }}', line: 'b', ms: 1_500 } },
    assign('after', { line: '${{ steps.held.output.line }}' }),
  ]);
});

afterAll(() => folder.remove());

async function journalOf(executionId: string): Promise<readonly Event[]> {
  return (await runJson<Event[]>(['inspect', executionId, '--journal'], { cwd })).document;
}

/** Invariant 2: at most one `step-completed` per path and group. */
function completedTwice(events: readonly Event[]): readonly string[] {
  const seen = new Set<string>();
  return events
    .filter(({ type }) => type === 'step-completed')
    .map(({ path, group }) => `${path} ${group}`)
    .filter((key) => seen.has(key) || !seen.add(key));
}

describe('a process that is killed', () => {
  test('leaves a run that another one takes up at once, with the same result', async () => {
    const run = startCli(['run', 'slow.json', '--id', 'slow-1', '--input', '{"file": "slow"}'], { cwd });
    await run.sees('stderr', 'held started');
    run.process.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    const { code, document } = await runJson<Run>(['resume', 'slow-1'], { cwd });
    expect([code, document.output]).toEqual([0, { line: 'b' }]);
    expect(completedTwice(await journalOf('slow-1'))).toEqual([]);
    expect(readFileSync(join(cwd, 'slow'), 'utf8')).toBe('a\nb\n');
  });

  test('two that resume one run: one goes on with it, both give its result', async () => {
    const run = startCli(['run', 'slow.json', '--id', 'slow-2', '--input', '{"file": "slow-2"}'], { cwd });
    await run.sees('stderr', 'held started');
    run.process.kill('SIGKILL');
    await run.ended;
    const both = await Promise.all([0, 1].map(() => runJson<Run>(['resume', 'slow-2'], { cwd })));
    expect(both.map(({ code, document }) => [code, document.output])).toEqual([
      [0, { line: 'b' }],
      [0, { line: 'b' }],
    ]);
    const events = await journalOf('slow-2');
    expect(completedTwice(events)).toEqual([]);
    expect(events.filter(({ type }) => type === 'execution-recovered')).toHaveLength(1);
    expect(readFileSync(join(cwd, 'slow-2'), 'utf8')).toBe('a\nb\n');
  });

  test('one that looks on takes over when the owner is killed', async () => {
    const run = startCli(['run', 'slow.json', '--id', 'slow-3', '--input', '{"file": "slow-3"}'], { cwd });
    await run.sees('stderr', 'held started');
    const looking = startCli(['resume', 'slow-3', '--json'], { cwd });
    await looking.sees('stderr', 'executionId=slow-3');
    run.process.kill('SIGKILL');
    const { code, stdout } = await looking.ended;
    expect([code, (JSON.parse(stdout) as Run).status]).toEqual([0, 'completed']);
  });
});

describe('kill -9 at random moments, then resume until it is done', () => {
  test(
    `${rounds} rounds: the same result, and every completed step's effect once`,
    async () => {
      const seed = Number(process.env['ORCHESTR8_SEED'] ?? Date.now() % 1_000_000);
      const waiting = Array.from({ length: rounds }, (_, round) => seed + round);
      const failures: string[] = [];
      const worker = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          const wrong = await killedRound(next);
          if (wrong !== null) failures.push(`ORCHESTR8_SEED=${next}: ${wrong}`);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      expect(failures).toEqual([]);
    },
    rounds * 20_000,
  );
});

/** Starts the run, kills it up to four times at moments that the seed gives, lets it end. Null: all is as it should be. */
async function killedRound(seed: number): Promise<string | null> {
  const random = randomFrom(seed);
  const id = `lines-${seed}`;
  const input = JSON.stringify({ file: id });
  let result = await killedAfter(['run', 'lines.json', '--id', id, '--input', input, '--json'], random() * 400);
  const kills = 1 + Math.floor(random() * 4);
  for (let kill = 1; result.signal === 'SIGKILL' && kill < kills; kill += 1)
    result = await killedAfter(['resume', id, '--json'], random() * 400);
  const { code, document } = await runJson<Run>(['resume', id], { cwd });
  if (code !== 0) return `resume exits with ${code}`;
  const output = JSON.stringify(document.output);
  if (output !== '{"first":"a","each":["m0","m1","m2","m3"],"last":"z"}') return `another output: ${output}`;
  const twice = completedTwice(await journalOf(id));
  if (twice.length > 0) return `completed twice: ${twice.join(', ')}`;
  return effectsOf(id);
}

/**
 * Every line is there; once where its step was never interrupted, and at most once more for each time that the process
 * was killed between the start of its attempt and the record of its end.
 */
async function effectsOf(id: string): Promise<string | null> {
  const written = readFileSync(join(cwd, id), 'utf8').trim().split('\n');
  const events = await journalOf(id);
  const wrong = Object.entries(pathOf).flatMap(([line, path]) => {
    const times = written.filter((each) => each === line).length;
    const start = events.findIndex((event) => event.type === 'attempt-started' && event.path === path);
    const end = events.findIndex((event) => event.type === 'step-completed' && event.path === path);
    const interruptions = events.slice(start, end).filter(({ type }) => type === 'execution-recovered').length;
    return times >= 1 && times <= 1 + interruptions
      ? []
      : [`${line} ${times} times, interrupted ${interruptions} times`];
  });
  return wrong.length === 0 ? null : wrong.join('; ');
}

/** Kills the command so long after its id was printed: it is durable by then. */
async function killedAfter(args: readonly string[], ms: number): Promise<CliResult> {
  const run = startCli(args, { cwd });
  const printed = run.sees('stderr', 'executionId=').then(
    () => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    () => undefined,
  );
  await Promise.race([printed, run.ended]);
  run.process.kill('SIGKILL');
  return await run.ended;
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
