import {
  allow,
  assemble,
  failWith,
  killProcess,
  load,
  verdict,
  whenAnyBit,
  whenAtLeast,
  whenEqual,
  type Instruction,
} from './instructions.ts';
import { deniedCalls, examinedCalls, type SystemCallNumbers } from './system-calls.ts';

const architectures = {
  x64: { column: 0, audit: 0xc000003e },
  arm64: { column: 1, audit: 0xc00000b7 },
} as const;

/** An architecture that there is a filter for, by Node's name. */
export type FilteredArchitecture = keyof typeof architectures;

/** Whether there is a filter for `process.arch`. */
export function isFiltered(architecture: string): architecture is FilteredArchitecture {
  return Object.hasOwn(architectures, architecture);
}

const numberOffset = 0;
const architectureOffset = 4;
/** The low half of an argument: both architectures are little endian. */
const argumentOffset = (index: number): number => 16 + index * 8;

const notPermitted = 1;
const noSuchCall = 38;
const familyNotSupported = 97;

/** Calls of the x32 interface carry this bit under the same architecture. */
const x32Bit = 0x40000000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespaces = 0x7e020000;
/** AF_UNIX, AF_INET, AF_INET6: what has no namespace (vsock) or is seldom used (netlink, packet, alg) is left out. */
const socketFamilies = [1, 2, 10];
/** TIOCSTI, TIOCLINUX, TIOCSETD: typing into a terminal, and changing what it is. */
const terminalTricks = [0x5412, 0x541c, 0x5423];
/** PER_LINUX, and the question which one it is. */
const personalities = [0, 0xffffffff];
const setIdBits = 0o6000;

/**
 * The filter that every program of a sandbox runs under, as `bwrap --seccomp` takes it. Another architecture's calls
 * kill the process; what is denied fails with an error number, so that a program may go on without it.
 */
export function seccompFilter(architecture: FilteredArchitecture): Uint8Array {
  const { column, audit } = architectures[architecture];
  const rule = (call: SystemCallNumbers, body: readonly Instruction[]): readonly Instruction[] => {
    const number = call[column];
    return number === null ? [] : [whenEqual(number, 0, body.length), ...body];
  };
  const denied = Object.values(deniedCalls).flatMap((call) => rule(call, [verdict(failWith(notPermitted))]));
  return assemble([
    load(architectureOffset),
    whenEqual(audit, 1, 0),
    verdict(killProcess),
    load(numberOffset),
    ...(architecture === 'x64' ? [whenAtLeast(x32Bit, 0, 1), verdict(failWith(notPermitted))] : []),
    ...denied,
    ...rule(examinedCalls.clone3, [verdict(failWith(noSuchCall))]),
    ...rule(examinedCalls.clone, unlessAnyBit(0, newNamespaces)),
    ...rule(examinedCalls.socket, onlyOneOf(0, socketFamilies, familyNotSupported)),
    ...rule(examinedCalls.socketpair, onlyOneOf(0, socketFamilies, familyNotSupported)),
    ...rule(examinedCalls.personality, onlyOneOf(0, personalities, notPermitted)),
    ...rule(examinedCalls.ioctl, noneOf(1, terminalTricks)),
    ...rule(examinedCalls.chmod, unlessAnyBit(1, setIdBits)),
    ...rule(examinedCalls.fchmod, unlessAnyBit(1, setIdBits)),
    ...rule(examinedCalls.fchmodat, unlessAnyBit(2, setIdBits)),
    ...rule(examinedCalls.fchmodat2, unlessAnyBit(2, setIdBits)),
    verdict(allow),
  ]);
}

function unlessAnyBit(argument: number, bits: number): readonly Instruction[] {
  return [load(argumentOffset(argument)), whenAnyBit(bits, 0, 1), verdict(failWith(notPermitted)), verdict(allow)];
}

function onlyOneOf(argument: number, values: readonly number[], errorNumber: number): readonly Instruction[] {
  return [
    load(argumentOffset(argument)),
    ...values.map((value, index) => whenEqual(value, values.length - index, 0)),
    verdict(failWith(errorNumber)),
    verdict(allow),
  ];
}

function noneOf(argument: number, values: readonly number[]): readonly Instruction[] {
  return [
    load(argumentOffset(argument)),
    ...values.map((value, index) => whenEqual(value, values.length - index, 0)),
    verdict(allow),
    verdict(failWith(notPermitted)),
  ];
}
