/**
 * Ctrl-C and its like. Counts what this process was sent itself apart from what the starter of the `bin` passed on:
 * one Ctrl-C in a terminal comes both ways and counts once.
 */
type Listener = (count: number) => void;

const listeners = new Set<Listener>();
let own = 0;
let passedOn = 0;
let reported = 0;

/** Calls back with 1, 2, … for each interrupt, until the returned function is called. While nobody listens, an interrupt ends the process. */
export function onInterrupt(listener: Listener): () => void {
  if (listeners.size === 0) process.on('SIGINT', ownInterrupt);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) process.removeListener('SIGINT', ownInterrupt);
  };
}

/** The starter was interrupted. */
export function interruptPassedOn(): void {
  passedOn += 1;
  if (listeners.size === 0) process.kill(process.pid, 'SIGINT');
  else report();
}

function ownInterrupt(): void {
  own += 1;
  report();
}

function report(): void {
  const count = Math.max(own, passedOn);
  if (count <= reported) return;
  reported = count;
  for (const listener of listeners) listener(count);
}
