#!/usr/bin/env node
// Starts the command line on Node 24: in this process where it is new enough, else in the one that the package `node`
// brings. Plain JavaScript for Node 18 and later.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const entries = [join(here, '..', 'src', 'main.ts'), join(here, '..', 'dist', 'main.js')];
const entry = entries.find((file) => existsSync(file));

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache?.();
  await import(pathToFileURL(entry).href);
} else {
  startOnNewerNode();
}

/** The inner process ends with this one, also when this one is killed: the channel between them closes then. */
function startOnNewerNode() {
  const child = spawn(newerNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ORCHESTR8_DIES_WITH_PARENT: '1' },
  });
  // Ctrl-C in a terminal reaches both processes, `kill -INT` only this one. The inner process knows its own signals
  // from those that it hears of here, and counts one Ctrl-C once.
  process.on('SIGINT', () => child.connected && child.send('interrupt', () => undefined));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Node 24 could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function newerNode() {
  try {
    return join(dirname(module.createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  } catch {
    return fail(
      `orchestr8 needs Node 24 or later; this is ${process.version}. Install a newer Node, or the npm package node@24 beside orchestr8.`,
    );
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
