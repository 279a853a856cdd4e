import type { Clock } from '../ports/clock.ts';

/** Longest delay that Node's timers take; a longer one would fire at once. */
const longestDelay = 2_147_483_647;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(at, fire) {
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.min(Math.max(0, at - Date.now()), longestDelay);
      handle = setTimeout(() => (Date.now() < at ? arm() : fire()), delay);
    };
    arm();
    return () => clearTimeout(handle);
  },
};
