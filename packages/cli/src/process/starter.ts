import { interruptPassedOn } from './interrupts.ts';

/** Set by `bin/orchestr8.js` when it starts this process on another Node than its own. */
const variable = 'ORCHESTR8_DIES_WITH_PARENT';

/**
 * Where the `bin` started this process on a newer Node, they live and die together: when the channel between them closes,
 * the `bin` has been killed, and this process ends as abruptly.
 */
export function followStarter(): void {
  const follows = process.env[variable] === '1';
  delete process.env[variable];
  if (!follows || process.channel === undefined) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (message) => {
    if (message === 'interrupt') interruptPassedOn();
  });
  if (!process.connected) process.kill(process.pid, 'SIGKILL');
  process.channel.unref();
}
