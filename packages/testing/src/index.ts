export { TestClock } from './test-clock.ts';
export type { PendingTimer } from './test-clock.ts';
