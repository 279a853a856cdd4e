import type { EventDraft, JournalEvent } from '@orchestr8/core';
import { describe, expect, test } from 'vitest';
import { RunProgressModel } from './run-progress.ts';
import { treeLines } from './tree-lines.ts';

/** Stamps drafts as the engine does, one every 100 ms. */
function journal(...drafts: EventDraft[]): readonly JournalEvent[] {
  return drafts.map((draft, index) => ({ ...draft, seq: index + 1, at: 1_000 + index * 100, v: 1 }) as JournalEvent);
}

function started(ids: readonly string[]): EventDraft {
  return {
    type: 'execution-started',
    data: {
      document: {
        schemaVersion: '1.0.0',
        metadata: { id: 'report' },
        steps: ids.map((id) => ({ id, kind: 'assign', values: {} })),
      },
      input: { value: null },
      pins: {},
      parentId: null,
      rootId: 'root',
      depth: 0,
      budget: null,
      context: {},
      correlationId: 'c',
    },
  };
}

function scheduled(path: string, kind: string): EventDraft {
  return { type: 'step-scheduled', path, group: 0, data: { kind, input: null } };
}

function ended(path: string): EventDraft {
  return { type: 'step-completed', path, group: 0, data: { output: { value: null } } };
}

function draw(model: RunProgressModel, rows = 50): readonly string[] {
  return treeLines(model.root, { now: 2_000, spinner: '*', paint: (_, text) => text, rows });
}

function modelOf(...drafts: EventDraft[]): RunProgressModel {
  const model = new RunProgressModel('root');
  for (const event of journal(...drafts)) model.apply('root', event);
  return model;
}

describe('the tree of a run', () => {
  test('shows what is done, under way and to come; queue time stands apart from run time', () => {
    const model = modelOf(
      started(['first', 'second', 'third']),
      scheduled('first', 'tool'),
      { type: 'attempt-started', path: 'first', group: 0, attempt: 1, data: { tool: 'file_operations' } },
      ended('first'),
      scheduled('second', 'tool'),
    );
    expect(draw(model)).toEqual([
      '* report 1.0s',
      '  ✔ first file_operations 0.1s (queued 0.1s)',
      '  ◌ second tool (queued 0.6s)',
      '  ○ third',
    ]);
  });

  test('an approval stands with the command that answers it', () => {
    const model = modelOf(started(['ship']), scheduled('ship', 'approval'), {
      type: 'approval-requested',
      path: 'ship',
      group: 0,
      data: { name: null, message: 'Ship it?', payload: null, payloadHash: 'h' },
    });
    expect(draw(model).join('\n')).toContain('orchestr8 approve root ship');
  });

  test('of a map only what is under way stands there, the rest is a number', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => [
      scheduled(`counted/${index}/one`, 'assign'),
      ended(`counted/${index}/one`),
    ]).flat();
    const model = modelOf(
      started(['counted']),
      scheduled('counted', 'map'),
      { type: 'map-expanded', path: 'counted', group: 0, data: { items: { value: [] }, length: 2_000 } },
      ...items,
      scheduled('counted/1000/one', 'assign'),
    );
    expect(model.root.byPath.size).toBe(2);
    expect(draw(model).join('\n')).toContain('counted map 1000/2000 done, 1 under way');
  });

  test('a failed attempt and its retry are told', () => {
    const error = { code: 'x', message: 'no connection', hint: null, retryable: true, details: null };
    const model = modelOf(
      started(['call']),
      scheduled('call', 'tool'),
      { type: 'attempt-started', path: 'call', group: 0, attempt: 1, data: { tool: 'http' } },
      { type: 'attempt-failed', path: 'call', group: 0, attempt: 1, data: { error } },
      { type: 'retry-scheduled', path: 'call', group: 0, data: { nextAttempt: 2, dueAt: 5_000 } },
    );
    expect(draw(model)[1]).toMatch(/call http .* attempt 2 at .* no connection/);
  });

  test('the run of a child stands below the step that started it', () => {
    const model = modelOf(started(['plan']), scheduled('plan', 'workflow'), {
      type: 'child-started',
      path: 'plan',
      group: 0,
      data: { executionId: 'child' },
    });
    for (const event of journal(started(['inner']), scheduled('inner', 'assign'))) model.apply('child', event);
    expect(draw(model)[2]).toMatch(/^ {4}\S inner/);
  });

  test('finished steps give way where the terminal is short', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
    const model = modelOf(
      started(ids),
      ...ids.slice(0, 25).flatMap((id) => [scheduled(id, 'assign'), ended(id)]),
      scheduled('s25', 'sleep'),
    );
    const lines = draw(model, 10);
    expect(lines).toHaveLength(10);
    expect(lines.join('\n')).toContain('s25');
  });

  test('only the last rounds of a loop are kept', () => {
    const rounds = Array.from({ length: 50 }, (_, index) => [
      scheduled(`again/${index}/one`, 'assign'),
      ended(`again/${index}/one`),
    ]).flat();
    const model = modelOf(started(['again']), scheduled('again', 'loop'), ...rounds);
    expect(model.root.byPath.size).toBeLessThanOrEqual(4);
  });
});
