/** One instruction of the kernel's classic packet filter. */
export interface Instruction {
  readonly code: number;
  /** Instructions to skip when the condition holds, and when not. */
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly operand: number;
}

/** Loads 32 bits of `struct seccomp_data`. */
export function load(offset: number): Instruction {
  return { code: 0x20, whenTrue: 0, whenFalse: 0, operand: offset };
}

/** Skips instructions when the loaded word is this, and when it is not. */
export function whenEqual(operand: number, whenTrue: number, whenFalse: number): Instruction {
  return { code: 0x15, whenTrue, whenFalse, operand };
}

/** … when the loaded word is at least this. */
export function whenAtLeast(operand: number, whenTrue: number, whenFalse: number): Instruction {
  return { code: 0x35, whenTrue, whenFalse, operand };
}

/** … when the loaded word has any of these bits. */
export function whenAnyBit(operand: number, whenTrue: number, whenFalse: number): Instruction {
  return { code: 0x45, whenTrue, whenFalse, operand };
}

/** Ends with a verdict. */
export function verdict(operand: number): Instruction {
  return { code: 0x06, whenTrue: 0, whenFalse: 0, operand };
}

export const allow = 0x7fff0000;
export const killProcess = 0x80000000;

/** The call fails with this error number. */
export function failWith(errorNumber: number): number {
  return 0x00050000 | errorNumber;
}

/** As the kernel reads it: eight bytes an instruction, little endian. */
export function assemble(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, whenTrue, whenFalse, operand }] of instructions.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, whenTrue);
    view.setUint8(index * 8 + 3, whenFalse);
    view.setUint32(index * 8 + 4, operand, true);
  }
  return bytes;
}
