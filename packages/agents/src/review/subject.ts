import type { StepContext } from '@orchestr8/core';
import { isJsonObject, type JsonObject, type JsonValue } from '@orchestr8/schema';
import type { ReviewFiles } from './review-files.ts';

/** An artifact of the execution that is reviewed. */
export interface ReviewedArtifact {
  readonly name: string;
  readonly mediaType: string;
  /** Its content. */
  read(): Promise<Uint8Array>;
}

/** What a check looks at. */
export interface Subject {
  /** The parameters that the workflow ran with. */
  readonly input: JsonObject;
  /** What it put out. */
  readonly output: JsonObject;
  readonly files: ReviewFiles;
  readonly context: StepContext;
  /** Undefined where the reviewer has no way to them. */
  readonly artifacts: (() => Promise<readonly ReviewedArtifact[]>) | undefined;
}

/** What a check saw. */
export interface Finding {
  readonly passed: boolean;
  readonly reason: string;
}

/** Looks at one thing. Undefined: it can't be looked at here, which counts neither for nor against the result. */
export type Check = (subject: Subject) => Promise<Finding | undefined> | Finding | undefined;

/** A finding that passes. */
export function passes(reason: string): Finding {
  return { passed: true, reason };
}

/** A finding that does not. */
export function fails(reason: string): Finding {
  return { passed: false, reason };
}

/** The objects of a list; what is none is left out. */
export function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The text, or nothing where the value is none. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The number, or NaN where the value is none. */
export function numberOf(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** "1 file", "3 files". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`;
}
