import { toErrorData } from '@orchestr8/schema';
import { storeExists, type Settings } from '../config/settings.ts';
import { failed, passed, warned, type Check } from './check.ts';

const mostCounted = 1_000;

/** Whether the store opens and can be read, and which executions wait for somebody to go on with them. */
export async function checkStore(settings: Settings): Promise<readonly Check[]> {
  const where = settings.databaseUrl.replace(/(\/\/[^:/@]*):[^@]*@/, '$1:***@');
  if (!storeExists(settings)) return [passed('store', `${where} is made by the first run.`)];
  try {
    const { openStores } = await import('@orchestr8/store');
    const stores = await openStores(settings.databaseUrl, {
      home: settings.home,
      blobUrl: settings.blobUrl,
      lockTimeoutMs: 1_000,
    });
    try {
      const records = await stores.journal.list({ limit: 1 });
      const owner = await stores.journal.openOwner();
      const orphans = await owner.orphans(mostCounted);
      await owner.close();
      const last = records[0] === undefined ? 'no executions yet' : `the last execution is ${records[0].executionId}`;
      return [passed('store', `${where} opens; ${last}.`), unfinishedCheck(orphans)];
    } finally {
      await stores.close();
    }
  } catch (error) {
    const { message, hint } = toErrorData(error);
    return [failed('store', message, hint ?? 'Set ORCHESTR8_DATABASE_URL to a store that opens.')];
  }
}

function unfinishedCheck(orphans: readonly string[]): Check {
  const [first] = orphans;
  if (first === undefined) return passed('executions', 'No unfinished execution is without a process.');
  const count = `${orphans.length === mostCounted ? 'At least ' : ''}${orphans.length}`;
  return warned(
    'executions',
    `${count} unfinished ${orphans.length === 1 ? 'execution has' : 'executions have'} no process: ${orphans.slice(0, 3).join(', ')}${orphans.length > 3 ? ', …' : ''}.`,
    `Go on with: orchestr8 resume ${first}; or end it with: orchestr8 cancel ${first}`,
  );
}
