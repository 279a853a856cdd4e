import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { ArtifactRecord } from '@orchestr8/core';
import type { RunSource } from './run-document.ts';

export interface ExportedArtifact {
  readonly name: string;
  readonly mediaType: string;
  /** Absolute. */
  readonly path: string;
}

/**
 * Makes files of a run's artifacts, in `<home>/artifacts/<execution>/`. One that is there already with the same bytes
 * stays; two of one name get numbers.
 */
export async function exportArtifacts(
  { blobs, home }: Pick<RunSource, 'blobs' | 'home'>,
  executionId: string,
  artifacts: readonly ArtifactRecord[],
): Promise<readonly ExportedArtifact[]> {
  const folder = join(home, 'artifacts', fileName(executionId));
  const taken = new Map<string, string>();
  const exported: ExportedArtifact[] = [];
  for (const { name, mediaType, location } of artifacts) {
    if ('path' in location) {
      exported.push({ name, mediaType, path: location.path });
      continue;
    }
    const file = freeName(taken, fileName(name), location.blob);
    const path = join(folder, file);
    if (!exported.some((before) => before.path === path)) {
      await mkdir(folder, { recursive: true });
      await writeOnce(path, await blobs.get(location.blob));
      exported.push({ name, mediaType, path });
    }
  }
  return exported;
}

/** A name as one file name that every file system takes. */
function fileName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/')).replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  const safe = plain.replace(/^\.+/, '').slice(-120);
  return safe === '' ? `artifact-${createHash('sha256').update(name).digest('hex').slice(0, 8)}` : safe;
}

function freeName(taken: Map<string, string>, name: string, blob: string): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${stem}-${number}${extension}`;
    const holder = taken.get(candidate);
    if (holder !== undefined && holder !== blob) continue;
    taken.set(candidate, blob);
    return candidate;
  }
}

async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => null);
  if (present !== null && present.equals(bytes)) return;
  const partial = `${path}.${process.pid}.partial`;
  await writeFile(partial, bytes);
  await rename(partial, path);
}
