import { isEnded, journalErrors, type InboxMessage } from '@orchestr8/core';
import type { OrchestratorError } from '@orchestr8/schema';
import type { EventBatch } from '../rows/event-batches.ts';
import type { Creation, PreparedAppend } from '../rows/prepared-writes.ts';
import type { Connection } from './connection.ts';
import { journalStatements } from './journal-statements.ts';
import { WriteQueue } from './write-queue.ts';

/** Groups of appends that may be under way at once: while the server writes one, the next is made. */
const appendLanes = 2;

interface Post {
  readonly executionId: string;
  readonly message: InboxMessage;
  readonly text: string;
}

interface Hold {
  readonly executionId: string;
  readonly ownerId: string;
  readonly epoch: number;
}

export interface Acquired {
  readonly epoch: number;
  readonly lastSeq: number;
}

/** A row of the statement that says why an append was refused. */
interface FoundRow {
  readonly id: string;
  readonly owner: string | null;
  readonly epoch: number;
  readonly lastSeq: number;
  readonly events: string | null;
}

/** Who tells, and where. */
export interface Teller {
  readonly channel: string;
  readonly storeId: string;
}

/** The writes of executions, journals and inboxes: one queue per kind. */
export class JournalWrites {
  readonly creations: WriteQueue<Creation, { readonly epoch: number }>;
  readonly appends: WriteQueue<PreparedAppend, undefined>;
  readonly posts: WriteQueue<Post, boolean>;
  readonly acquisitions: WriteQueue<Omit<Hold, 'epoch'>, Acquired | null>;
  /** True: an unfinished execution became free. */
  readonly releases: WriteQueue<Hold, boolean>;
  /** True: unfinished executions became free. Null stands for all dead owners. */
  readonly removals: WriteQueue<string | null, boolean>;
  readonly #connection: Connection;
  readonly #told: readonly [channel: string, storeId: string];

  constructor(connection: Connection, { channel, storeId }: Teller) {
    this.#connection = connection;
    this.#told = [channel, storeId];
    this.creations = new WriteQueue(connection, {
      keyOf: ({ record }) => record.executionId,
      sizeOf: ({ batches }) => charactersOf(batches),
      commit: (group, again) => this.#create(group, again),
    });
    this.appends = new WriteQueue(connection, {
      keyOf: ({ executionId }) => executionId,
      sizeOf: ({ batches }) => charactersOf(batches),
      lanes: appendLanes,
      commit: (group, again) => this.#append(group, again),
    });
    this.posts = new WriteQueue(connection, {
      keyOf: ({ executionId, message }) => JSON.stringify([executionId, message.messageId]),
      sizeOf: ({ text }) => text.length,
      commit: (group) => this.#post(group),
    });
    this.acquisitions = new WriteQueue(connection, {
      keyOf: ({ executionId }) => executionId,
      commit: (group, again) => this.#acquire(group, again),
    });
    this.releases = new WriteQueue(connection, {
      keyOf: ({ executionId }) => executionId,
      commit: (group) => this.#release(group),
    });
    this.removals = new WriteQueue(connection, {
      keyOf: () => '',
      commit: ([ownerId]) => this.#remove(ownerId ?? null),
    });
  }

  async close(): Promise<void> {
    const queues = [this.creations, this.appends, this.posts, this.acquisitions, this.releases, this.removals];
    await Promise.all(queues.map((queue) => queue.close()));
  }

  async #create(
    group: readonly Creation[],
    again: boolean,
  ): Promise<readonly ({ readonly epoch: number } | OrchestratorError)[]> {
    const records = group.map(({ record }) => record);
    const rows = await this.#connection.run(journalStatements.create, [
      ...this.#told,
      records.map(({ executionId }) => executionId),
      records.map(({ parentId }) => parentId),
      records.map(({ rootId }) => rootId),
      records.map(({ labels }) => labels['forkedFrom'] ?? null),
      records.map(({ workflow }) => workflow),
      records.map(({ status }) => status),
      records.map(({ status }) => isEnded(status)),
      records.map(({ startedAt }) => startedAt),
      records.map(({ endedAt }) => endedAt),
      records.map(({ lastSeq }) => lastSeq),
      records.map(({ labels }) => JSON.stringify(labels)),
      group.map(({ ownerId }) => ownerId),
      ...batchColumns(group.map(({ record, batches }) => ({ executionId: record.executionId, batches }))),
    ]);
    const created = new Set(rows.map((row) => row['id']));
    if (again) for (const id of await this.#createdBefore(group)) created.add(id);
    return group.map(({ record, ownerId }) =>
      created.has(record.executionId)
        ? { epoch: ownerId === null ? 0 : 1 }
        : journalErrors.executionExists(record.executionId),
    );
  }

  /** Those that an earlier try, which broke off, had committed: they stand there just so. */
  async #createdBefore(group: readonly Creation[]): Promise<readonly string[]> {
    const ids = group.map(({ record }) => record.executionId);
    const rows = await this.#connection.run(journalStatements.created, [ids]);
    const byId = new Map(rows.map((row) => [row['id'], row]));
    return group
      .filter(({ record, batches, ownerId }) => {
        const row = byId.get(record.executionId);
        return row !== undefined && row['owner'] === ownerId && row['events'] === batches[0]?.events;
      })
      .map(({ record }) => record.executionId);
  }

  async #append(group: readonly PreparedAppend[], again: boolean): Promise<readonly (OrchestratorError | undefined)[]> {
    const given = group.filter(({ follows }) => follows);
    const consumed = given.flatMap(({ executionId, consumed: ids = [] }) =>
      ids.map((id) => [executionId, id] as const),
    );
    const rows = await this.#connection.run(
      consumed.length === 0 ? journalStatements.append : journalStatements.appendConsuming,
      [
        given.map(({ executionId }) => executionId),
        given.map(({ epoch }) => epoch),
        given.map(({ expectedSeq }) => expectedSeq),
        given.map(({ lastSeq }) => lastSeq),
        given.map(({ status }) => status),
        given.map(({ status }) => isEnded(status)),
        given.map(({ endedAt }) => endedAt ?? null),
        ...batchColumns(given),
        ...(consumed.length === 0 ? [] : [consumed.map(([id]) => id), consumed.map(([, messageId]) => messageId)]),
      ],
    );
    if (rows.length === group.length) return group.map(() => undefined);
    const advanced = new Set(rows.map((row) => row['id']));
    const left = group.filter(({ executionId, follows }) => !follows || !advanced.has(executionId));
    const found = await this.#connection.run(journalStatements.found, [
      left.map(({ executionId }) => executionId),
      again,
    ]);
    const byId = new Map((found as unknown as readonly FoundRow[]).map((row) => [row.id, row]));
    return group.map((request) =>
      left.includes(request) ? refusalOf(request, byId.get(request.executionId)) : undefined,
    );
  }

  async #post(group: readonly Post[]): Promise<readonly (boolean | OrchestratorError)[]> {
    const rows = await this.#connection.run(journalStatements.post, [
      ...this.#told,
      group.map(({ executionId }) => executionId),
      group.map(({ message }) => message.messageId),
      group.map(({ text }) => text),
    ]);
    const byPosition = new Map(rows.map((row) => [Number(row['position']), row['isNew'] === true]));
    return group.map(
      ({ executionId }, index) => byPosition.get(index + 1) ?? journalErrors.executionNotFound(executionId),
    );
  }

  async #acquire(
    group: readonly Omit<Hold, 'epoch'>[],
    again: boolean,
  ): Promise<readonly (Acquired | OrchestratorError | null)[]> {
    const ids = group.map(({ executionId }) => executionId);
    const rows = await this.#connection.run(journalStatements.acquire, [
      ids,
      group.map(({ ownerId }) => ownerId),
      again,
    ]);
    const taken = new Map(
      rows.map((row) => [row['id'], { epoch: Number(row['epoch']), lastSeq: Number(row['lastSeq']) }]),
    );
    if (taken.size === group.length) return ids.map((id) => taken.get(id) ?? null);
    const found = await this.#connection.run(journalStatements.found, [ids, false]);
    const existing = new Set(found.map((row) => row['id']));
    return ids.map((id) => (existing.has(id) ? (taken.get(id) ?? null) : journalErrors.executionNotFound(id)));
  }

  async #release(group: readonly Hold[]): Promise<readonly boolean[]> {
    const rows = await this.#connection.run(journalStatements.release, [
      ...this.#told,
      group.map(({ executionId }) => executionId),
      group.map(({ ownerId }) => ownerId),
      group.map(({ epoch }) => epoch),
    ]);
    const orphaned = new Set(rows.filter((row) => row['ended'] === false).map((row) => row['id']));
    return group.map(({ executionId }) => orphaned.has(executionId));
  }

  async #remove(ownerId: string | null): Promise<readonly boolean[]> {
    const [row] = await this.#connection.run(journalStatements.removeOwners, [...this.#told, ownerId]);
    return [Number(row?.['freed'] ?? 0) > 0];
  }
}

/** Undefined: it was committed by an earlier try that broke off. */
function refusalOf(request: PreparedAppend, row: FoundRow | undefined): OrchestratorError | undefined {
  const { executionId, epoch, expectedSeq, lastSeq, batches } = request;
  if (row === undefined) return journalErrors.executionNotFound(executionId);
  if (row.owner === null || row.epoch !== epoch) return journalErrors.ownershipLost(executionId, epoch);
  const last = batches.at(-1);
  if (last !== undefined && row.lastSeq === lastSeq && row.events === last.events) return undefined;
  return journalErrors.sequenceConflict(executionId, expectedSeq, row.lastSeq);
}

/** The rows of several journals as three columns. */
function batchColumns(
  journals: readonly { readonly executionId: string; readonly batches: readonly EventBatch[] }[],
): readonly [ids: readonly string[], lastSeqs: readonly number[], events: readonly string[]] {
  const all = journals.flatMap(({ batches }) => batches);
  return [
    journals.flatMap(({ executionId, batches }) => batches.map(() => executionId)),
    all.map(({ lastSeq }) => lastSeq),
    all.map(({ events }) => events),
  ];
}

function charactersOf(batches: readonly EventBatch[]): number {
  return batches.reduce((sum, { events }) => sum + events.length, 0);
}
