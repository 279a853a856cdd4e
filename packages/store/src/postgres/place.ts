import { storeErrors } from '../store-errors.ts';

/** Which database, and where in it. */
export interface Place {
  /** For messages: without user, password and options. */
  readonly name: string;
  readonly url: string;
  readonly schema: string;
}

/** `postgres://user:password@host:port/database?schema=NAME`; the other options are those of PostgreSQL's own URLs. */
export function placeOf(given: string): Place {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw storeErrors.unsupported(given);
  }
  const schema = url.searchParams.get('schema') ?? 'orchestr8';
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) throw storeErrors.schemaName(schema);
  url.searchParams.delete('schema');
  const port = url.port === '' ? '' : `:${url.port}`;
  return { name: `postgres://${url.hostname}${port}${url.pathname}, schema ${schema}`, url: url.href, schema };
}
