import { once } from 'node:events';
import type { SandboxEnd, SandboxLimits, SandboxResult } from '@orchestr8/core';
import type { GroupUsage } from '../cgroup/control-groups.ts';
import type { Job } from '../request.ts';
import { collectFiles, type Collected } from '../results/collect-files.ts';
import { OutputCapture } from '../results/output-capture.ts';
import { isFiltered, seccompFilter } from '../seccomp/filter.ts';
import { bubblewrapOptions, stage } from './arguments.ts';
import { launch, type Launch } from './launch.ts';
import { guarantees, type Machine } from './machine.ts';
import { layStage, placeFiles, type Stage } from './stage-files.ts';
import { LaunchStatus } from './status.ts';

export const adapterName = 'bubblewrap';

/** As a shell says that a process was killed. */
const killedExitCode = 137;
const mostFiles = 1_000;
const mebibyte = 1_048_576;
const nothingCollected: Collected = { files: [], refused: [] };
const noUsage: GroupUsage = { cpuSeconds: null, peakMemoryMiB: null, memoryKills: 0 };

/** What a run is started with. */
export interface RunOptions {
  readonly machine: Machine;
  readonly argv: readonly string[];
  readonly limits: SandboxLimits;
  readonly given: { readonly bytes: number; readonly files: number };
}

/**
 * One sandbox, used once. `prepare` makes its file system, `run` starts the program, and whatever happens `run` ends only
 * when nothing of it is left.
 */
export class BubblewrapRun {
  readonly #options: RunOptions;
  readonly #launch: Launch;
  readonly #status: LaunchStatus;
  readonly #stdout: OutputCapture;
  readonly #stderr: OutputCapture;
  readonly #closed: Promise<unknown>;
  #stage: Stage | null = null;
  #stoppedBy: SandboxEnd | null = null;

  constructor(options: RunOptions) {
    const { outputBytes } = options.limits;
    this.#options = options;
    this.#launch = launch({ ...options, stdin: 'ignore' });
    this.#closed = once(this.#launch.child, 'close').catch(() => null);
    this.#launch.control.on('error', () => undefined);
    this.#status = new LaunchStatus(this.#launch.status);
    this.#stdout = new OutputCapture(this.#launch.stdout, outputBytes, () => this.#stop('output'));
    this.#stderr = new OutputCapture(this.#launch.stderr, outputBytes, () => this.#stop('output'));
  }

  /** Makes all that does not depend on the program's files. False: it could not be made. */
  async prepare(): Promise<boolean> {
    if (!(await this.#status.ready) || !isFiltered(process.arch)) return false;
    const { machine, limits } = this.#options;
    this.#stage = {
      directory: `/proc/${this.#launch.child.pid}/root${stage}`,
      owner: this.#launch.owner,
      filter: seccompFilter(process.arch),
      options: bubblewrapOptions({ node: machine.node }),
    };
    layStage(this.#stage);
    this.#launch.groups?.create(limits);
    return true;
  }

  /** Runs the program to its end. */
  async run({ files, signal }: Job): Promise<SandboxResult> {
    const start = performance.now();
    const cancel = (): void => this.#stop('cancelled');
    signal?.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => this.#stop('timeout'), this.#options.limits.wallSeconds * 1_000);
    try {
      if (signal?.aborted === true) cancel();
      else if (this.#stage !== null) {
        placeFiles(this.#stage, files);
        this.#launch.control.write('go\n');
        await this.#status.ended;
      }
      const wallSeconds = (performance.now() - start) / 1_000;
      clearTimeout(timer);
      return await this.#resultOf(files, wallSeconds);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      await this.discard();
    }
  }

  /** Ends everything; resolves when nothing is left. */
  async discard(): Promise<void> {
    this.#launch.control.end();
    await this.#closed;
  }

  /** The launcher kills the first process of the namespace, and all others with it. */
  #stop(reason: SandboxEnd): void {
    if (this.#stoppedBy !== null) return;
    this.#stoppedBy = reason;
    this.#launch.control.write('kill\n');
  }

  async #resultOf(given: Job['files'], wallSeconds: number): Promise<SandboxResult> {
    const { machine, limits } = this.#options;
    const collected = this.#status.hasStarted ? await this.#collect(given) : nothingCollected;
    const usage = this.#launch.groups?.usage() ?? noUsage;
    const endedBy = this.#reason(usage);
    if (!this.#status.hasStarted) await this.discard();
    await Promise.all([this.#stdout.ended, this.#stderr.ended]);
    return {
      exitCode: this.#status.hasStarted ? (this.#status.exitCode ?? killedExitCode) : null,
      stdout: this.#stdout.text(),
      stderr: this.#explain(endedBy),
      ...collected,
      usage: { wallSeconds, cpuSeconds: usage.cpuSeconds, peakMemoryMiB: usage.peakMemoryMiB },
      endedBy,
      adapter: adapterName,
      enforced: guarantees(machine, limits),
    };
  }

  #collect(given: Job['files']): Promise<Collected> {
    const directory = `${this.#stage?.directory}/work`;
    const bytes = this.#options.limits.writtenMiB * mebibyte;
    return collectFiles(directory, given, { files: mostFiles, bytes });
  }

  #reason({ memoryKills }: GroupUsage): SandboxEnd {
    if (this.#stoppedBy !== null && this.#stoppedBy !== 'output') return this.#stoppedBy;
    if (!this.#status.hasStarted) return 'start-failed';
    if (memoryKills > 0) return 'memory';
    return this.#stoppedBy ?? 'exit';
  }

  #explain(endedBy: SandboxEnd): string {
    const text = this.#stderr.text();
    const program = this.#options.argv[0];
    if (endedBy === 'start-failed' && this.#status.isMissing)
      return `${text}There is no program "${program}" in the sandbox: it sees /usr of this machine.\n`;
    return text;
  }
}
