import type { Engine, ExecutionRecord, ExecutionStatus } from '@orchestr8/core';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { loadSettings, storeExists, type Settings } from '../config/settings.ts';
import { openSession } from '../engine/session.ts';
import { durationText } from '../terminal/duration-text.ts';
import { writeDocument, writeErr, writeOut } from '../terminal/output.ts';
import { painterFor, widthOf } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { usageError } from '../usage-error.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly status: readonly string[];
  readonly workflow?: string;
  readonly limit?: number;
  readonly all?: boolean;
}

const statuses: readonly ExecutionStatus[] = [
  'pending',
  'running',
  'waiting',
  'paused',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
];

/** A person wants the last ones; a program wants all. */
const limitForPeople = 50;

export async function list(options: ListOptions): Promise<ExitCode> {
  const status = options.status.map(statusNamed);
  const children = options.all === true || options.json === true;
  const limit = options.limit ?? (options.json === true ? undefined : limitForPeople);
  const settings = await loadSettings();
  const records = storeExists(settings)
    ? await readRecords(settings, {
        ...(status.length > 0 && { status }),
        ...(options.workflow !== undefined && { workflow: options.workflow }),
        ...(limit !== undefined && { limit }),
        ...(!children && { parentId: null }),
      })
    : [];
  if (options.json === true) writeDocument(records.map(documentOf));
  else await showTable(records, limit);
  return exitCodes.success;
}

async function readRecords(
  settings: Settings,
  filter: Parameters<Engine['list']>[0],
): Promise<readonly ExecutionRecord[]> {
  await using session = await openSession(settings, { readOnly: true });
  return await session.engine.list(filter);
}

function statusNamed(word: string): ExecutionStatus {
  const found = statuses.find((status) => status === word);
  if (found === undefined) throw usageError(`There is no status "${word}".`, `Choose from ${statuses.join(', ')}.`);
  return found;
}

function documentOf(record: ExecutionRecord): object {
  const { executionId, parentId, workflow, status, startedAt, endedAt, labels } = record;
  return {
    executionId,
    parentId,
    workflow,
    status,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    labels,
  };
}

async function showTable(records: readonly ExecutionRecord[], limit: number | undefined): Promise<void> {
  if (records.length === 0) {
    writeErr('No executions. Start one: orchestr8 run TASK');
    return;
  }
  const paint = painterFor(process.stdout);
  const rows = records.map(({ executionId, workflow, status, startedAt, endedAt, parentId }) => [
    executionId,
    workflow,
    status,
    new Date(startedAt).toLocaleString('sv-SE'),
    durationText((endedAt ?? Date.now()) - startedAt),
    parentId ?? '',
  ]);
  const withParents = records.some(({ parentId }) => parentId !== null);
  const header = ['EXECUTION', 'WORKFLOW', 'STATUS', 'STARTED', 'FOR', ...(withParents ? ['CHILD OF'] : [])];
  writeOut(table(header, rows, { width: widthOf(process.stdout), paintHeader: (text) => paint('strong', text) }));
  if (records.length === limit) writeErr(`The last ${limit}; --limit N shows more.`);
}
