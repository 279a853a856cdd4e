import { expect, it } from 'vitest';
import { isFiltered, seccompFilter } from './filter.ts';
import { deniedCalls, examinedCalls } from './system-calls.ts';

const x64 = 0xc000003e;
const allowed = 0x7fff0000;
const notPermitted = 0x00050001;

interface Call {
  readonly architecture?: number;
  readonly number: number;
  readonly args?: readonly number[];
}

/** What the kernel would do with the filter. */
function decide(filter: Uint8Array, { architecture = x64, number, args = [] }: Call): number {
  const words = new DataView(filter.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, architecture, true);
  for (const [index, value] of args.entries()) data.setUint32(16 + index * 8, value, true);
  let loaded = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const operand = words.getUint32(at + 4, true);
    const jump = (holds: boolean): void => {
      at += 8 * words.getUint8(at + (holds ? 2 : 3));
    };
    const code = words.getUint16(at, true);
    if (code === 0x06) return operand;
    if (code === 0x20) loaded = data.getUint32(operand, true);
    else if (code === 0x15) jump(loaded === operand);
    else if (code === 0x35) jump(loaded >= operand);
    else if (code === 0x45) jump((loaded & operand) !== 0);
    else throw new Error(`Unknown instruction ${code}.`);
  }
  throw new Error('The filter has no verdict.');
}

const filter = seccompFilter('x64');

it('every denied call fails, on both architectures, and plain calls pass', () => {
  for (const [number, onArm] of Object.values(deniedCalls)) {
    expect(decide(filter, { number })).toBe(notPermitted);
    if (onArm === null) continue;
    const call = { architecture: 0xc00000b7, number: onArm };
    expect(decide(seccompFilter('arm64'), call)).toBe(notPermitted);
  }
  for (const number of [0, 1, 2, 9, 39, 57, 59, 60, 61, 257, 318]) expect(decide(filter, { number })).toBe(allowed);
});

it("another architecture's calls kill, and those of x32 fail", () => {
  expect(decide(filter, { architecture: 0x40000003, number: 1 })).toBe(0x80000000);
  expect(decide(filter, { number: 0x40000000 + 1 })).toBe(notPermitted);
});

it('only local and internet sockets can be made', () => {
  const [number] = examinedCalls.socket;
  for (const family of [1, 2, 10]) expect(decide(filter, { number, args: [family] })).toBe(allowed);
  for (const family of [0, 3, 16, 17, 38, 40]) expect(decide(filter, { number, args: [family] })).toBe(0x00050061);
});

it('processes and threads can be made, namespaces can not, and clone3 is said to be missing', () => {
  const [number] = examinedCalls.clone;
  expect(decide(filter, { number, args: [0x003d0f00] })).toBe(allowed);
  for (const bit of [17, 25, 26, 27, 28, 29, 30])
    expect(decide(filter, { number, args: [(1 << bit) | 17] })).toBe(notPermitted);
  expect(decide(filter, { number: examinedCalls.clone3[0] })).toBe(0x00050026);
});

it('set-id bits, typing into a terminal and another personality are refused', () => {
  const [chmod] = examinedCalls.chmod;
  expect(decide(filter, { number: chmod, args: [0, 0o755] })).toBe(allowed);
  expect(decide(filter, { number: chmod, args: [0, 0o4755] })).toBe(notPermitted);
  expect(decide(filter, { number: examinedCalls.fchmodat[0], args: [0, 0, 0o2755] })).toBe(notPermitted);
  const [ioctl] = examinedCalls.ioctl;
  expect(decide(filter, { number: ioctl, args: [0, 0x5413] })).toBe(allowed);
  for (const request of [0x5412, 0x541c, 0x5423])
    expect(decide(filter, { number: ioctl, args: [0, request] })).toBe(notPermitted);
  const [personality] = examinedCalls.personality;
  expect(decide(filter, { number: personality, args: [0xffffffff] })).toBe(allowed);
  expect(decide(filter, { number: personality, args: [0x0040000] })).toBe(notPermitted);
});

it('an architecture without a table has no filter', () => {
  expect([isFiltered('x64'), isFiltered('arm64'), isFiltered('riscv64')]).toEqual([true, true, false]);
});
