import { isUndone, isUnavailable } from './postgres-errors.ts';

const pauseMs = 50;
/** A transaction that others undo is done again so often. */
const undoneTries = 20;

/**
 * Does `work` again while the server is away, for at most `patienceMs`, and at once when another transaction undid it;
 * then its error comes out. `again`: an earlier try broke off, and nobody knows whether it was committed.
 */
export async function waitForServer<T>(patienceMs: number, work: (again: boolean) => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let again = false;
  for (let undone = 0; ;) {
    try {
      return await work(again);
    } catch (error) {
      if (isUndone(error) && undone < undoneTries) {
        undone += 1;
        continue;
      }
      if (!isUnavailable(error) || performance.now() >= deadline) throw error;
      again = true;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
