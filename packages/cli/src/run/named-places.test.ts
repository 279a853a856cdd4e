import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../test-support/run-cli.ts';
import { namedPlaces } from './named-places.ts';

const folder = temporaryDirectory();
const here = join(folder.path, 'here');
const workspace = join(folder.path, 'workspace');
const data = join(folder.path, 'my data');

beforeAll(() => {
  for (const directory of [here, workspace, data, join(here, 'src'), join(workspace, 'docs')]) mkdirSync(directory);
  writeFileSync(join(data, 'sales.csv'), 'a\n1\n');
});

afterAll(() => folder.remove());

test('a directory that is named may be read, also in quotes and before a full stop', async () => {
  const { readable } = await namedPlaces(`List the files of "${data}" and of ${workspace}.`, here, here);
  expect(readable).toEqual([data, workspace]);
});

test('of a file that is named, its directory', async () => {
  const { readable } = await namedPlaces(`Summarize '${join(data, 'sales.csv')}'`, here, here);
  expect(readable).toEqual([data]);
});

test('what does not exist in the workspace, and words that are no paths, are nothing', async () => {
  const { task, readable } = await namedPlaces('What is 3/4 of ./place and src?', here, here);
  expect([task, readable]).toEqual(['What is 3/4 of ./place and src?', []]);
});

test('what does not exist elsewhere may be looked for', async () => {
  const { readable } = await namedPlaces('Count lines in /no/such/place, and in "../nor this one".', here, here);
  expect(readable.toSorted()).toEqual(['/no/such/place', join(folder.path, 'nor this one')]);
});

test('what is relative to the current directory and not to the workspace is written out', async () => {
  const { task, readable } = await namedPlaces('Count lines in ./src, not in lib/src or resrc', workspace, here);
  expect([task, readable]).toEqual([
    `Count lines in ${join(here, 'src')}, not in lib/src or resrc`,
    [join(here, 'src')],
  ]);
});

test('what the workspace has stays as it is', async () => {
  const { task } = await namedPlaces('Count lines in ./docs', workspace, here);
  expect(task).toBe('Count lines in ./docs');
});
