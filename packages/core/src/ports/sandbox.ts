/** What a run may use. */
export interface SandboxLimits {
  /** Seconds from the start to the end, whatever the program does. */
  readonly wallSeconds: number;
  /** CPUs' worth of time; 0.5 is half of one. */
  readonly cpus: number;
  /** Memory of all its processes together, in MiB. */
  readonly memoryMiB: number;
  /** Processes and threads at the same time, the program itself included. */
  readonly processes: number;
  /** What all files that it writes may hold together, in MiB. */
  readonly writtenMiB: number;
  /** Bytes that are kept of each, standard output and standard error. */
  readonly outputBytes: number;
}

/** What a sandbox says it enforces: each limit, and that there is no network. */
export type SandboxGuarantee = keyof SandboxLimits | 'network';

/** A file by its path below the working directory, `/` between names. */
export interface SandboxFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** What is run: a command of the sandbox, or Python source, which stands as `name` (default `main.py`) beside the files. */
export type SandboxProgram =
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  | { readonly kind: 'python'; readonly source: string; readonly name?: string | undefined };

/** One run. There is no network. */
export interface SandboxRequest {
  readonly program: SandboxProgram;
  /** What stands in the working directory at the start. */
  readonly files?: readonly SandboxFile[] | undefined;
  readonly limits?: Partial<SandboxLimits> | undefined;
  /** Ends the run and all of its processes. */
  readonly signal?: AbortSignal | undefined;
  /** Refuse to run where a limit is not enforced. */
  readonly strict?: boolean | undefined;
}

/** Why a run was over. `start-failed`: the program never ran. */
export type SandboxEnd = 'exit' | 'timeout' | 'memory' | 'output' | 'cancelled' | 'start-failed';

/** What a run took; null where it can't be told. */
export interface SandboxUsage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number | null;
  readonly peakMemoryMiB: number | null;
}

/** A file that the program left and that is not given back. */
export interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

/** What came of a run. All of it was made by the program, so none of it is to be trusted. */
export interface SandboxResult {
  /** As a shell says it (128 + n for signal n); null when the program never ran. */
  readonly exitCode: number | null;
  /** Text without terminal escapes; a mark says where it was cut. */
  readonly stdout: string;
  readonly stderr: string;
  /** Files that are new or other than at the start, by path. */
  readonly files: readonly (SandboxFile & { readonly size: number })[];
  readonly refused: readonly RefusedFile[];
  readonly usage: SandboxUsage;
  readonly endedBy: SandboxEnd;
  /** Name of the sandbox that ran it. */
  readonly adapter: string;
  readonly enforced: Readonly<Record<SandboxGuarantee, boolean>>;
}

/** What a sandbox can do on this machine. */
export interface SandboxReport {
  readonly adapter: string;
  readonly usable: boolean;
  /** Why, or why not, and what to do. */
  readonly reason: string;
  readonly enforced: Readonly<Record<SandboxGuarantee, boolean>>;
}

/** Runs programs that may be hostile. Each run starts from nothing and leaves nothing but its result. */
export interface Sandbox {
  readonly name: string;
  /**
   * Throws `sandbox-request-invalid`, and with `strict` `sandbox-limit-not-enforced`; whatever the program does is a result.
   */
  run(request: SandboxRequest): Promise<SandboxResult>;
  /** Tries the sandbox out. */
  report(): Promise<SandboxReport>;
  /** Ends what is prepared or still runs. */
  close(): Promise<void>;
}
