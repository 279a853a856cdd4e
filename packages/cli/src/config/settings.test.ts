import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../test-support/run-cli.ts';
import { loadSettings } from './settings.ts';

const folder = temporaryDirectory();

afterAll(() => folder.remove());

test.each([
  ['./state/blobs', 'file:PROJECT/state/blobs'],
  ['blobs', 'file:PROJECT/blobs'],
  ['file:blobs', 'file:PROJECT/blobs'],
  ['/var/blobs', 'file:/var/blobs'],
  ['file:///var/blobs', 'file:///var/blobs'],
  ['memory:', 'memory:'],
])('the directory of large values, "%s" in the config file, is relative to that file', async (blobs, url) => {
  const project = join(folder.path, encodeURIComponent(blobs));
  const below = join(project, 'below');
  mkdirSync(below, { recursive: true });
  const config = { store: { database: 'sqlite:runs.db', blobs } };
  writeFileSync(join(project, 'orchestr8.config.js'), `export default ${JSON.stringify(config)};\n`);
  expect(await loadSettings(below, {})).toMatchObject({
    databaseUrl: `sqlite:${join(project, 'runs.db')}`,
    blobUrl: url.replace('PROJECT', project),
  });
});
