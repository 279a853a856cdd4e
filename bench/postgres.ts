import { startPostgres } from '@orchestr8/testing';

/** A server for a measurement, with its commits flushed; null, with one line that says why, where there is none. */
export interface BenchPostgres {
  /** A database that nobody has used, as the URL of a store. */
  freshUrl(): Promise<string>;
  stop(): Promise<void>;
}

export async function benchPostgres(): Promise<BenchPostgres | null> {
  const server = await startPostgres({ durable: true });
  if ('missing' in server) {
    console.log(`  without PostgreSQL: ${server.missing}`);
    return null;
  }
  return { freshUrl: () => server.database('orchestr8_bench'), stop: () => server.stop() };
}
