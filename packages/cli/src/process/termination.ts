const signals = ['SIGTERM', 'SIGHUP'] as const;

/** Calls back when the system asks this process to go, until the returned function is called. */
export function onTermination(listener: () => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.removeListener(signal, listener);
  };
}
