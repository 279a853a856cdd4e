import type { SkippedFile } from '../project.ts';

/** A file that a source offers. */
export interface SourceEntry {
  /** Path relative to the root, with `/`. */
  readonly path: string;
  /** Length in bytes, where it is known without reading. */
  readonly size?: number;
}

/** What a source offers, and what it could not look into. */
export interface SourceListing {
  readonly entries: readonly SourceEntry[];
  readonly skipped: readonly SkippedFile[];
}

/** Port: where sources come from. A disk, a map in memory, or a caller's own confined file access. */
export interface SourceFiles {
  /** Lists files whose path the predicate accepts. `enter` says whether a folder is looked into. */
  listFiles(accept: (path: string) => boolean, enter: (folder: string) => boolean): Promise<SourceListing>;
  /**
   * Reads a whole file of at most `maxBytes`; it may refuse a larger one without reading it. A rejection puts the file
   * into `skipped`, with the error's message as the reason.
   */
  readFile(path: string, maxBytes: number): Promise<Uint8Array>;
}
