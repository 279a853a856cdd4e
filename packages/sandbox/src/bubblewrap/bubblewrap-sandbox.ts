import type { Sandbox, SandboxReport, SandboxRequest, SandboxResult } from '@orchestr8/core';
import { defaultLimits, nothingEnforced } from '../limits.ts';
import { jobOf, requireStrict, type Job } from '../request.ts';
import { isFiltered } from '../seccomp/filter.ts';
import { adapterName, BubblewrapRun } from './bubblewrap-run.ts';
import { describeMachine, guarantees, missingTools, type Machine } from './machine.ts';

/** Programs in namespaces of their own, under a system call filter, as a user that nobody else is. */
export class BubblewrapSandbox implements Sandbox {
  readonly name = adapterName;
  readonly #running = new Set<AbortController>();
  #machine: Machine | null = null;

  async run(request: SandboxRequest): Promise<SandboxResult> {
    const job = jobOf(request);
    this.#machine ??= describeMachine();
    requireStrict(request, this.name, guarantees(this.#machine, job.limits));
    const closing = new AbortController();
    this.#running.add(closing);
    try {
      return await this.#start(this.#machine, { ...job, signal: anyOf(job.signal, closing.signal) });
    } finally {
      this.#running.delete(closing);
    }
  }

  async report(): Promise<SandboxReport> {
    const problem = process.platform === 'linux' ? await this.#problem() : 'It needs Linux.';
    if (problem !== null) return { adapter: this.name, usable: false, reason: problem, enforced: nothingEnforced };
    this.#machine ??= describeMachine();
    const { groups, isRoot } = this.#machine;
    const enforced = guarantees(this.#machine, defaultLimits);
    const limits = groups === null ? 'no control group can be made' : `control groups version ${groups.version}`;
    const reason = `Namespaces, system call filter, ${isRoot ? 'a user of its own' : 'the own user'}; ${limits}.`;
    return { adapter: this.name, usable: true, reason, enforced };
  }

  async close(): Promise<void> {
    for (const running of this.#running) running.abort();
  }

  async #start(machine: Machine, job: Job): Promise<SandboxResult> {
    const { argv, limits, files } = job;
    const bytes = files.reduce((sum, { content }) => sum + Math.ceil(content.length / 4_096) * 4_096, 0);
    const run = new BubblewrapRun({ machine, argv, limits, given: { bytes, files: files.length } });
    try {
      await run.prepare();
    } catch (error) {
      await run.discard();
      throw error;
    }
    return run.run(job);
  }

  /** Why it does not work here, found out by running something; null: it works. */
  async #problem(): Promise<string | null> {
    if (!isFiltered(process.arch)) return `There is no system call filter for ${process.arch}.`;
    const missing = missingTools();
    if (missing.length > 0) return `These commands are not installed: ${missing.join(', ')}.`;
    const { endedBy, stderr, exitCode } = await this.run({ program: { kind: 'command', argv: ['true'] } });
    if (endedBy === 'exit' && exitCode === 0) return null;
    return `A trial run ended by ${endedBy}: ${stderr.trim() === '' ? 'without a word' : stderr.trim()}.`;
  }
}

function anyOf(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return given === undefined ? own : AbortSignal.any([given, own]);
}
