/** Tools, agents and workflows that steps name: references, ranges, and whether they are registered. */
import { didYouMean } from '../closest.ts';
import { OrchestratorError } from '../errors.ts';
import { hasExpression } from '../expressions/scan.ts';
import { parseReference, satisfiesReference, resolveReference, type ParsedReference } from '../reference.ts';
import type { Problem } from '../problem.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';
import { listed } from './graph-reach.ts';
import type { OutlineStep } from './outline.ts';

const lists = { agent: 'agents', tool: 'tools', workflow: 'workflows' } as const;
type NamingKind = keyof typeof lists;

/** What a step names, or what is wrong with the name. */
export interface Resolution {
  readonly entry: CatalogEntry | null;
  readonly problem: Problem | null;
}

const nothing: Resolution = { entry: null, problem: null };

/** Looks up names in a catalog. */
export class CatalogChecks {
  readonly #byId: Readonly<Record<NamingKind, ReadonlyMap<string, readonly CatalogEntry[]> | null>>;

  constructor(catalog: Catalog) {
    this.#byId = {
      agent: grouped(catalog.agents),
      tool: grouped(catalog.tools),
      workflow: grouped(catalog.workflows),
    };
  }

  /** What the step names. Of other kinds: nothing. */
  resolve(step: OutlineStep): Resolution {
    const kind = step.kind;
    if (kind !== 'agent' && kind !== 'tool' && kind !== 'workflow') return nothing;
    const text = step.raw[kind];
    if (typeof text !== 'string' || text === '') return nothing;
    const pointer = `${step.pointer}/${kind}`;
    if (hasExpression(text)) return kind === 'workflow' ? nothing : { entry: null, problem: notLiteral(kind, pointer) };
    const reference = read(text, pointer);
    return 'id' in reference ? this.#lookUp(kind, reference, pointer) : { entry: null, problem: reference };
  }

  #lookUp(kind: NamingKind, reference: ParsedReference, pointer: string): Resolution {
    const known = this.#byId[kind];
    if (known === null) return nothing;
    const entries = known.get(reference.id);
    if (entries === undefined)
      return { entry: null, problem: unknown(kind, reference.id, { ids: [...known.keys()], pointer }) };
    const entry = resolveReference(reference, entries);
    return entry === null
      ? { entry, problem: noVersion(kind, reference, { entries, pointer }) }
      : { entry, problem: null };
  }
}

function grouped(entries: readonly CatalogEntry[] | undefined): ReadonlyMap<string, readonly CatalogEntry[]> | null {
  return entries === undefined ? null : Map.groupBy(entries, (entry) => entry.id);
}

function read(text: string, pointer: string): ParsedReference | Problem {
  try {
    return parseReference(text);
  } catch (thrown) {
    if (!(thrown instanceof OrchestratorError)) throw thrown;
    return { code: thrown.code, pointer, message: thrown.message, hint: thrown.hint };
  }
}

function notLiteral(kind: NamingKind, pointer: string): Problem {
  const message = `The ${kind} of a step is a name, not an expression.`;
  return { code: 'invalid-reference', pointer, message, hint: 'Choose between steps with a branch.' };
}

function unknown(kind: NamingKind, id: string, { ids, pointer }: { ids: readonly string[]; pointer: string }): Problem {
  const all = ids.length === 0 ? `No ${lists[kind]} are registered.` : `There are: ${listed(ids)}.`;
  const message = `No ${kind} is called ${JSON.stringify(id)}.`;
  return { code: `unknown-${kind}`, pointer, message, hint: didYouMean(id, ids, all) };
}

interface Found {
  readonly entries: readonly CatalogEntry[];
  readonly pointer: string;
}

function noVersion(kind: NamingKind, reference: ParsedReference, { entries, pointer }: Found): Problem {
  const versions = entries.map(({ version }) => version ?? '0.0.0');
  const valid = versions.filter((version) => satisfiesReference({ id: reference.id, range: null }, version));
  const wanted = reference.range === null ? 'a valid version' : `a version in ${reference.range}`;
  const message = `The ${kind} ${JSON.stringify(reference.id)} is not there in ${wanted}.`;
  return {
    code: 'unknown-version',
    pointer,
    message,
    hint: `There are: ${listed(valid.length > 0 ? valid : versions)}.`,
  };
}
