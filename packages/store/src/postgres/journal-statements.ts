import type { Statement } from './connection.ts';
import { isDead } from './owner-locks.ts';

/** Tells the other stores, when the statement is committed. `$1` is the channel, `$2` the store that tells. */
function tell(notice: string): string {
  return `pg_notify($1, json_build_object('from', $2::text, ${notice})::text)`;
}

const batchesGiven = (first: number): string =>
  `unnest($${first}::text[], $${first + 1}::bigint[], $${first + 2}::text[]) AS b (id, last_seq, events)`;

function append(consuming: boolean): string {
  // The hot one: its update touches no index. Invariant 5 stands in its conditions, for each execution by itself.
  const consumed = `, consumed AS (
      UPDATE inbox SET message = NULL
      FROM unnest($11::text[], $12::text[]) AS c (id, message_id) JOIN advanced USING (id)
      WHERE inbox.execution = advanced.number AND inbox.message_id = c.message_id)`;
  return `WITH advanced AS (
      UPDATE executions AS e
      SET last_seq = g.last_seq, status = g.status, ended = g.ended, ended_at = coalesce(g.ended_at, e.ended_at)
      FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::boolean[], $7::bigint[])
        AS g (id, epoch, expected, last_seq, status, ended, ended_at)
      WHERE e.id = g.id AND e.epoch = g.epoch AND e.last_seq = g.expected AND e.owner IS NOT NULL
      RETURNING e.number, e.id
    ), written AS (
      INSERT INTO batches (execution, last_seq, events)
      SELECT advanced.number, b.last_seq, b.events FROM ${batchesGiven(8)} JOIN advanced USING (id)
    )${consuming ? consumed : ''}
    SELECT id FROM advanced`;
}

/** What changes executions, journals and inboxes. Each is one transaction for a whole group of requests. */
export const journalStatements = {
  create: {
    name: 'create',
    text: `WITH created AS (
        INSERT INTO executions (id, parent_id, root_id, forked_from, workflow, status, ended, started_at, ended_at,
          last_seq, labels, owner, epoch)
        SELECT id, parent_id, root_id, forked_from, workflow, status, ended, started_at, ended_at, last_seq, labels,
          owner, CASE WHEN owner IS NULL THEN 0 ELSE 1 END
        FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[],
          $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[]) WITH ORDINALITY
          AS g (id, parent_id, root_id, forked_from, workflow, status, ended, started_at, ended_at, last_seq, labels,
            owner, position)
        ORDER BY position
        ON CONFLICT (id) DO NOTHING
        RETURNING number, id, owner, ended
      ), written AS (
        INSERT INTO batches (execution, last_seq, events)
        SELECT created.number, b.last_seq, b.events FROM ${batchesGiven(15)} JOIN created USING (id)
      )
      SELECT id, CASE WHEN owner IS NULL AND NOT ended
        THEN ${tell(`'orphaned', '', 'appended', json_build_array(id)`)} END FROM created`,
  },
  /** What stands where a creation, that may have been committed, was refused. */
  created: {
    name: 'created',
    text: `SELECT e.id, e.owner, b.events FROM executions AS e
      JOIN batches AS b ON b.execution = e.number
        AND b.last_seq = (SELECT min(last_seq) FROM batches WHERE execution = e.number)
      WHERE e.id = ANY ($1::text[])`,
  },
  append: { name: 'append', text: append(false) },
  appendConsuming: { name: 'append-consuming', text: append(true) },
  /** Why appends were refused. */
  found: {
    name: 'found',
    text: `SELECT id, owner, epoch, last_seq AS "lastSeq", CASE WHEN $2::boolean THEN
        (SELECT events FROM batches WHERE execution = e.number AND last_seq = e.last_seq) END AS events
      FROM executions AS e WHERE id = ANY ($1::text[])`,
  },
  post: {
    name: 'post',
    text: `WITH given AS (
        SELECT e.number, g.* FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY
          AS g (id, message_id, message, position) JOIN executions AS e USING (id)
      ), posted AS (
        INSERT INTO inbox (execution, message_id, message)
        SELECT number, message_id, message FROM given ORDER BY position
        ON CONFLICT DO NOTHING RETURNING execution, message_id
      )
      SELECT position, p.execution IS NOT NULL AS "isNew",
        CASE WHEN p.execution IS NOT NULL THEN ${tell(`'message', given.id`)} END
      FROM given LEFT JOIN posted AS p ON p.execution = given.number AND p.message_id = given.message_id`,
  },
  /** `$3`: an earlier try may have been committed, so what its owner has already is given to it. */
  acquire: {
    name: 'acquire',
    text: `UPDATE executions AS e SET owner = g.owner, epoch = e.epoch + 1
      FROM unnest($1::text[], $2::text[]) AS g (id, owner)
      WHERE e.id = g.id AND NOT e.ended
        AND (e.owner IS NULL OR ($3::boolean AND e.owner = g.owner) OR ${isDead('e.owner')})
      RETURNING e.id, e.epoch, e.last_seq AS "lastSeq"`,
  },
  release: {
    name: 'release',
    text: `WITH released AS (
        UPDATE executions AS e SET owner = NULL
        FROM unnest($3::text[], $4::text[], $5::bigint[]) AS g (id, owner, epoch)
        WHERE e.id = g.id AND e.owner = g.owner AND e.epoch = g.epoch
        RETURNING e.id, e.ended, g.owner
      )
      SELECT id, ended, CASE WHEN NOT ended THEN ${tell(`'orphaned', owner`)} END FROM released`,
  },
  /** Frees what the owners had and forgets them: those that are dead, or the one given. */
  removeOwners: {
    name: 'remove-owners',
    text: `WITH gone AS (
        DELETE FROM owners WHERE CASE WHEN $3::text IS NULL THEN ${isDead('id')} ELSE id = $3 END RETURNING id
      ), freed AS (
        UPDATE executions SET owner = NULL WHERE NOT ended AND owner IN (SELECT id FROM gone) RETURNING number
      ), counted AS (SELECT count(*) AS freed FROM freed)
      SELECT freed, CASE WHEN freed > 0 THEN ${tell(`'orphaned', coalesce($3::text, '')`)} END FROM counted`,
  },
} satisfies Readonly<Record<string, Statement>>;
