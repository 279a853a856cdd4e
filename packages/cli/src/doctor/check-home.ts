import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failed, passed, warned, type Check } from './check.ts';

const scarceBytes = 200 * 1024 * 1024;

/** Whether the home can be written and synchronised, and how much room there is. Leaves nothing behind. */
export async function checkHome(home: string): Promise<readonly Check[]> {
  const place = nearestExisting(home);
  return [await checkWriting(home, place), await checkRoom(place)];
}

async function checkWriting(home: string, place: string): Promise<Check> {
  try {
    const folder = await mkdtemp(join(place, '.orchestr8-doctor-'));
    try {
      const handle = await open(join(folder, 'probe'), 'w');
      const start = performance.now();
      await handle.writeFile('probe');
      await handle.sync();
      await handle.close();
      const ms = (performance.now() - start).toFixed(1);
      const made = place === home ? '' : ' (made by the first run)';
      return passed('home', `${home} is writable${made}; a synchronised write takes ${ms} ms.`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    return failed(
      'home',
      `${home} can't be written: ${(error as Error).message}.`,
      'Give this user the right to write there, or set ORCHESTR8_HOME to another directory.',
    );
  }
}

async function checkRoom(place: string): Promise<Check> {
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB are free at ${place}.`;
  return free < scarceBytes
    ? warned('disk', text, 'Free some space: a run stops when its journal has no room left.')
    : passed('disk', text);
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}
