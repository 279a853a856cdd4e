import { readdir, readFile } from 'node:fs/promises';
import type { Playbook } from './playbook.ts';

let loaded: Promise<readonly Playbook[]> | undefined;

/** The playbooks that come with the product, sorted by id. Read once; a test checks each of them. */
export async function bundledPlaybooks(): Promise<readonly Playbook[]> {
  loaded ??= readAll();
  return await loaded;
}

async function readAll(): Promise<readonly Playbook[]> {
  const [{ parse }, names] = await Promise.all([import('yaml'), readdir(new URL('.', import.meta.url))]);
  const files = names.filter((name) => name.endsWith('.yaml')).toSorted();
  return await Promise.all(
    files.map(async (name) => parse(await readFile(new URL(name, import.meta.url), 'utf-8')) as Playbook),
  );
}
