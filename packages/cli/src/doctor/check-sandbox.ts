import { passed, warned, type Check } from './check.ts';

const hint = 'Install bubblewrap (Debian: apt-get install bubblewrap); code that nobody trusts does not run without.';
const limitHint = 'Run as root or with a delegated cgroup where these limits must hold; --strict refuses without them.';

/** Which sandbox is taken on this machine, and what it enforces there. */
export async function checkSandbox(): Promise<Check> {
  const { reportSandboxes } = await import('@orchestr8/sandbox');
  const reports = await reportSandboxes();
  const chosen = reports.find(({ usable }) => usable);
  if (chosen === undefined) {
    const reasons = reports.map(({ adapter, reason }) => `${adapter}: ${reason}`);
    return warned('sandbox', `None works. ${reasons.join(' ')}`, hint);
  }
  const states = Object.entries(chosen.enforced).map(
    ([name, holds]) => `${name} ${holds ? 'enforced' : 'not-enforced'}`,
  );
  const message = `${chosen.adapter}. ${chosen.reason} ${states.join(', ')}.`;
  const holdsAll = Object.values(chosen.enforced).every(Boolean);
  return holdsAll ? passed('sandbox', message) : warned('sandbox', message, limitHint);
}
