import { isBusy } from './sqlite-errors.ts';

/** How long SQLite itself waits for a lock, on this thread. Beyond it we wait without holding up the event loop. */
export const blockingWaitMs = 20;
const pauseMs = 5;

/** Does `work` again while another connection holds its lock, for at most `patienceMs`; then its error comes out. */
export async function waitForLock<T>(patienceMs: number, work: () => T): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
