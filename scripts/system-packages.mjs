// Installs what the repository needs of the system and can get by itself: as root on a Debian, the sandbox's programs.
// Elsewhere it says in one line what is missing; the tests that need it skip. Plain JavaScript for Node 18 and later.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Commands and the Debian packages that hold them. */
const wanted = {
  bwrap: 'bubblewrap',
  unshare: 'util-linux',
  mount: 'mount',
  setpriv: 'util-linux',
  taskset: 'util-linux',
  bash: 'bash',
  python3: 'python3',
};

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

function isInstalled(command) {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const missing = Object.keys(wanted).filter((command) => !isInstalled(command));
if (missing.length > 0) {
  const packages = [...new Set(missing.map((command) => wanted[command]))];
  const canInstall = process.platform === 'linux' && process.getuid() === 0 && isInstalled('apt-get');
  if (!canInstall || !install(packages)) {
    console.error(
      `Not installed: ${missing.join(', ')} (Debian: apt-get install ${packages.join(' ')}). Their tests skip.`,
    );
  }
}

function install(packages) {
  const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  console.error(`Installing ${packages.join(', ')} …`);
  spawnSync('apt-get', ['update', '-qq'], options);
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options).status === 0;
}
