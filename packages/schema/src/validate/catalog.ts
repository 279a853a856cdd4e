import type { JsonSchema } from '../json.ts';

/** A tool, agent or workflow that documents may name. */
export interface CatalogEntry {
  readonly id: string;
  /** A semantic version. Default: 0.0.0. */
  readonly version?: string | undefined;
  /** What its input must be. Literal parts of an input are checked against it. */
  readonly inputSchema?: JsonSchema | undefined;
  /** Of an agent: what its configuration must be. */
  readonly configSchema?: JsonSchema | undefined;
}

/** What is registered. A list that is left out is not checked. */
export interface Catalog {
  readonly tools?: readonly CatalogEntry[] | undefined;
  readonly agents?: readonly CatalogEntry[] | undefined;
  readonly workflows?: readonly CatalogEntry[] | undefined;
}
