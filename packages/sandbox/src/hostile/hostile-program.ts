import type { SandboxGuarantee, SandboxLimits, SandboxResult } from '@orchestr8/core';
import type { Bait } from './bait.ts';

/** A program that tries one thing that it must not be able to do. It writes `tried` first, and `REACHED` when it got there. */
export interface HostileProgram {
  readonly name: string;
  readonly language: 'python' | 'javascript';
  readonly source: (bait: Bait) => string;
  readonly limits?: Partial<SandboxLimits>;
  /** It is held by this limit alone: where that is not enforced, so be it. */
  readonly needs?: SandboxGuarantee;
  /** A program that runs before it, in a sandbox of its own. */
  readonly before?: string;
  /** What else must hold; a text says what did not. */
  readonly alsoBlocked?: (result: SandboxResult) => string | null;
}

const pythonStart = `
import os, sys, ctypes
print('tried', flush=True)
def reach(what): print('REACHED', what, flush=True)
def attempt(action):
    try: result = action()
    except (NameError, TypeError, AttributeError, SyntaxError): raise
    except Exception: return
    if result is not False: reach(result)
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]) < 0:
        raise OSError(ctypes.get_errno(), 'refused')
    return number
`;
const javascriptStart = `
console.log('tried');
const reach = (what) => console.log('REACHED', String(what));
const attempt = async (action) => { try { const result = await action(); if (result !== false) reach(result); } catch (error) { if (error instanceof ReferenceError) throw error; } };
`;

/** The whole program. */
export function sourceOf({ language, source }: HostileProgram, bait: Bait): string {
  return `${language === 'python' ? pythonStart : javascriptStart}${source(bait)}`;
}

/** Why the program was not blocked; null: it was. */
export function breach({ alsoBlocked }: HostileProgram, result: SandboxResult): string | null {
  const { stdout, stderr, endedBy } = result;
  if (endedBy === 'start-failed') return `the sandbox did not start: ${stderr}`;
  if (!stdout.includes('tried')) return `the program did not come to its attempt: ${stderr}`;
  const reached = /REACHED.*/.exec(stdout)?.[0];
  if (reached !== undefined) return reached;
  const broken = /^(?:SyntaxError|NameError|ReferenceError|TypeError|AttributeError|IndentationError).*/m.exec(
    stderr,
  )?.[0];
  if (broken !== undefined) return `the program is wrong: ${broken}`;
  return alsoBlocked?.(result) ?? null;
}

/** A program in Python that tries one expression or several, each by itself. */
export function python(name: string, ...expressions: readonly string[]): HostileProgram {
  const attempts = expressions.map((expression) => `attempt(lambda: ${expression})`).join('\n');
  return { name, language: 'python', source: () => attempts };
}
