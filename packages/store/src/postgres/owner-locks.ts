/** The key of an owner's advisory lock, in SQL. A lock of the session: the server drops it when the connection ends. */
export function lockKey(owner: string): string {
  return `hashtextextended(${owner}, 8)`;
}

/** When the server started, as it stands in owner ids. */
export const serverStart = `extract(epoch FROM pg_postmaster_start_time())::bigint::text`;

/** After a start of the server no lock is held by anybody: owners get so long to connect again. */
const graceSeconds = 5;

/**
 * Whether the owner's process is gone, in SQL: its lock can be had. Asking takes it shared and until the end of the
 * statement, so two that ask do not see each other. An owner from before the server's start is given time to return.
 */
export function isDead(owner: string): string {
  return `(pg_try_advisory_xact_lock_shared(${lockKey(owner)})
    AND NOT (split_part(${owner}, '.', 2) <> ${serverStart}
      AND clock_timestamp() < pg_postmaster_start_time() + interval '${graceSeconds} seconds'))`;
}
