import type { DatabaseSync } from 'node:sqlite';
import { isEnded, journalErrors, type InboxMessage } from '@orchestr8/core';
import type { EventBatch } from '../rows/event-batches.ts';
import type { Creation, PreparedAppend } from '../rows/prepared-writes.ts';

/** What a write needs to know of an execution. */
interface ExecutionRow {
  readonly number: number;
  readonly ended: number;
  readonly last_seq: number;
  readonly owner: string | null;
  readonly epoch: number;
}

/** The statements that change executions, journals and inboxes. Each method runs inside a transaction of the queue. */
export class JournalWrites {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  /** Also says how often executions became free so far, where this one is free. */
  create({ record, batches, ownerId }: Creation): { readonly epoch: number; readonly orphaned: number | null } {
    const { executionId, status } = record;
    if (this.#find(executionId) !== undefined) throw journalErrors.executionExists(executionId);
    const ended = isEnded(status);
    const epoch = ownerId === null ? 0 : 1;
    const { lastInsertRowid } = this.#statements.create.run({
      id: executionId,
      parent: record.parentId,
      root: record.rootId,
      workflow: record.workflow,
      status,
      ended: Number(ended),
      started: record.startedAt,
      endedAt: record.endedAt,
      last: record.lastSeq,
      labels: JSON.stringify(record.labels),
      owner: ownerId,
      epoch,
    });
    for (const batch of batches) this.#insertBatch(Number(lastInsertRowid), batch);
    return { epoch, orphaned: ownerId === null && !ended ? this.countOrphaned() : null };
  }

  append(request: PreparedAppend): void {
    const { executionId, epoch, expectedSeq, status, batches, lastSeq } = request;
    const advanced =
      request.follows && request.endedAt === undefined
        ? this.#statements.advance.get(lastSeq, executionId, epoch, expectedSeq, status)
        : undefined;
    const number = advanced === undefined ? this.#appendWithStatus(request) : Number(advanced['number']);
    for (const batch of batches) this.#insertBatch(number, batch);
    for (const messageId of request.consumed ?? []) this.#statements.consume.run(number, messageId);
  }

  /** The owner to wake, or null; `isNew` false: a message with that id was there before. */
  post(
    executionId: string,
    message: InboxMessage,
    text: string,
  ): { readonly isNew: boolean; readonly owner: string | null } {
    const execution = this.#existing(executionId);
    const { changes } = this.#statements.post.run(execution.number, message.messageId, text);
    return { isNew: Number(changes) > 0, owner: execution.owner };
  }

  acquire(
    executionId: string,
    ownerId: string,
    isAlive: (ownerId: string) => boolean,
  ): { readonly epoch: number; readonly lastSeq: number } | null {
    const execution = this.#existing(executionId);
    if (execution.ended === 1 || (execution.owner !== null && isAlive(execution.owner))) return null;
    const epoch = execution.epoch + 1;
    this.#statements.own.run(ownerId, epoch, execution.number);
    return { epoch, lastSeq: execution.last_seq };
  }

  /** How often executions became free so far, where this call freed one. */
  release(executionId: string, ownerId: string, epoch: number): number | null {
    const released = this.#statements.release.get(executionId, ownerId, epoch);
    return released !== undefined && Number(released['ended']) === 0 ? this.countOrphaned() : null;
  }

  registerOwner(ownerId: string): void {
    this.#statements.registerOwner.run(ownerId);
  }

  owners(): readonly string[] {
    return this.#statements.owners.all().map((row) => String(row['id']));
  }

  /** Frees what the owner had and forgets it. */
  removeOwner(ownerId: string): number | null {
    const { changes } = this.#statements.freeAll.run(ownerId);
    this.#statements.removeOwner.run(ownerId);
    return Number(changes) > 0 ? this.countOrphaned() : null;
  }

  countOrphaned(): number {
    return Number(this.#statements.countOrphaned.get()?.['orphaned']);
  }

  /** The status changes, or something is wrong: the path that is not taken by most appends. */
  #appendWithStatus(request: PreparedAppend): number {
    const { executionId, epoch, expectedSeq, status } = request;
    const execution = this.#existing(executionId);
    if (execution.owner === null || execution.epoch !== epoch) throw journalErrors.ownershipLost(executionId, epoch);
    if (execution.last_seq !== expectedSeq || !request.follows) {
      throw journalErrors.sequenceConflict(executionId, expectedSeq, execution.last_seq);
    }
    const ended = Number(isEnded(status));
    this.#statements.change.run(request.lastSeq, status, ended, request.endedAt ?? null, execution.number);
    return execution.number;
  }

  #insertBatch(execution: number, batch: EventBatch): void {
    this.#statements.insertBatch.run(execution, batch.lastSeq, batch.events);
  }

  #find(executionId: string): ExecutionRow | undefined {
    return this.#statements.find.get(executionId) as ExecutionRow | undefined;
  }

  #existing(executionId: string): ExecutionRow {
    const execution = this.#find(executionId);
    if (execution === undefined) throw journalErrors.executionNotFound(executionId);
    return execution;
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT number, ended, last_seq, owner, epoch FROM executions WHERE id = ?'),
    create: database.prepare(
      `INSERT INTO executions
         (id, parent_id, root_id, workflow, status, ended, started_at, ended_at, last_seq, labels, owner, epoch)
       VALUES ($id, $parent, $root, $workflow, $status, $ended, $started, $endedAt, $last, $labels, $owner, $epoch)`,
    ),
    insertBatch: database.prepare('INSERT INTO batches (execution, last_seq, events) VALUES (?, ?, ?)'),
    // The hot one: touches no index. Invariant 5 stands in its conditions.
    advance: database.prepare(
      `UPDATE executions SET last_seq = ?
       WHERE id = ? AND epoch = ? AND last_seq = ? AND status = ? AND owner IS NOT NULL RETURNING number`,
    ),
    change: database.prepare(
      'UPDATE executions SET last_seq = ?, status = ?, ended = ?, ended_at = coalesce(?, ended_at) WHERE number = ?',
    ),
    post: database.prepare('INSERT OR IGNORE INTO inbox (execution, message_id, message) VALUES (?, ?, ?)'),
    consume: database.prepare('UPDATE inbox SET message = NULL WHERE execution = ? AND message_id = ?'),
    own: database.prepare('UPDATE executions SET owner = ?, epoch = ? WHERE number = ?'),
    release: database.prepare(
      'UPDATE executions SET owner = NULL WHERE id = ? AND owner = ? AND epoch = ? RETURNING ended',
    ),
    freeAll: database.prepare('UPDATE executions SET owner = NULL WHERE ended = 0 AND owner = ?'),
    owners: database.prepare('SELECT id FROM owners'),
    registerOwner: database.prepare('INSERT OR IGNORE INTO owners (id) VALUES (?)'),
    removeOwner: database.prepare('DELETE FROM owners WHERE id = ?'),
    countOrphaned: database.prepare('UPDATE signals SET orphaned = orphaned + 1 RETURNING orphaned'),
  };
}
