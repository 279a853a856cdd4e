import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from './events.ts';
import { meaningOf, type Meaning } from './fixtures/meaning.ts';

const folder = join(import.meta.dirname, 'fixtures');
const versions = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

function journalsOf(version: string): readonly string[] {
  return readdirSync(join(folder, version)).flatMap((file) => (file.endsWith('.jsonl') ? [file.slice(0, -6)] : []));
}

function readJournal(version: string, name: string): readonly JournalEvent[] {
  const lines = readFileSync(join(folder, version, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as JournalEvent);
}

describe.each(versions)('invariant 6: journals that version %s wrote', (version) => {
  test.each(journalsOf(version))('%s: mean today what they meant then, after every event', (name) => {
    const text = readFileSync(join(folder, version, `${name}.meaning.json`), 'utf8');
    const executionId = name === 'forked' ? 'copy' : 'run';
    expect(meaningOf(executionId, readJournal(version, name))).toEqual(JSON.parse(text) as Meaning);
  });
});

test('the journals that are kept hold every type of event that is written', () => {
  const types = new Set(
    versions.flatMap((version) =>
      journalsOf(version).flatMap((name) => readJournal(version, name).map(({ type }) => type)),
    ),
  );
  expect([...types].toSorted()).toMatchInlineSnapshot(`
    [
      "approval-decided",
      "approval-requested",
      "artifact-stored",
      "attempt-cancelled",
      "attempt-failed",
      "attempt-rejected",
      "attempt-started",
      "branch-taken",
      "budget-raised",
      "budget-reserved",
      "budget-settled",
      "checkpoint-recorded",
      "child-ended",
      "child-started",
      "evaluation-failed",
      "execution-cancel-requested",
      "execution-cancelled",
      "execution-completed",
      "execution-failed",
      "execution-forked",
      "execution-paused",
      "execution-recovered",
      "execution-started",
      "execution-unpaused",
      "group-opened",
      "log-written",
      "loop-tested",
      "map-expanded",
      "model-called",
      "retry-scheduled",
      "signal-received",
      "step-cancelled",
      "step-completed",
      "step-failed",
      "step-scheduled",
      "timer-fired",
      "tool-called",
    ]
  `);
});
