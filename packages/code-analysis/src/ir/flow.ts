import type { UnitBuilder } from './unit-builder.ts';
import type { Variable } from './unit.ts';

/** What an access path (`self.x`, `d["a"]`) holds for certain, and the names of its fields. */
export interface KnownPath {
  readonly version: Variable;
  readonly root: string;
  readonly fields: readonly string[];
}

/**
 * What is known at one point of a body: the current version of each local name, and of access paths that were
 * just assigned. Joining two flows makes a new version wherever they differ.
 */
export class Flow {
  readonly names: Map<string, Variable>;
  readonly paths: Map<string, KnownPath>;
  /** Names whose current version other scopes have not been given yet. */
  readonly unpublished: Set<string>;
  /** After a return, raise, break or continue. */
  isDead = false;

  constructor(names?: Iterable<[string, Variable]>, paths?: Iterable<[string, KnownPath]>, dirty?: Iterable<string>) {
    this.names = new Map(names);
    this.paths = new Map(paths);
    this.unpublished = new Set(dirty);
  }

  clone(): Flow {
    const copy = new Flow(this.names, this.paths, this.unpublished);
    copy.isDead = this.isDead;
    return copy;
  }

  /** Takes over the state of another flow. */
  become(other: Flow): void {
    if (other === this) return;
    replace(this.names, other.names);
    replace(this.paths, other.paths);
    this.unpublished.clear();
    for (const name of other.unpublished) this.unpublished.add(name);
    this.isDead = other.isDead;
  }

  learn(path: string, known: KnownPath): void {
    if (this.paths.size >= mostPaths) this.paths.clear();
    this.paths.set(path, known);
  }

  /** A name got a new value: what was known through it is void. */
  forgetRoot(root: string): void {
    for (const [path, known] of this.paths) if (known.root === root) this.paths.delete(path);
  }

  /** A field of some object changed: every path through a field of that name may be another. */
  forgetField(field: string): void {
    for (const [path, known] of this.paths) if (known.fields.includes(field)) this.paths.delete(path);
  }

  /** An item under an unknown key changed. */
  forgetItems(): void {
    for (const [path, known] of this.paths) if (known.fields.some(isItem)) this.paths.delete(path);
  }

  /** Code that we do not see from here ran; only what it can't reach is still known. */
  forgetAllBut(isPrivate: (root: string) => boolean): void {
    for (const [path, known] of this.paths) if (!isPrivate(known.root)) this.paths.delete(path);
  }
}

const mostPaths = 256;

function isItem(field: string): boolean {
  return field.startsWith('[');
}

function replace<Value>(target: Map<string, Value>, source: Map<string, Value>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}

/** The flow after branches that meet. Dead ones do not count, unless all are. */
export function joinFlows(builder: UnitBuilder, flows: readonly Flow[]): Flow {
  const live = flows.filter((flow) => !flow.isDead);
  const [first, ...others] = live.length > 0 ? live : flows;
  if (first === undefined) return new Flow();
  if (others.length === 0) return first.clone();
  const all = [first, ...others];
  const joined = new Flow();
  joined.isDead = live.length === 0;
  const names = new Set(all.flatMap((flow) => [...flow.names.keys()]));
  for (const name of names) {
    const versions = all.map((flow) => flow.names.get(name)).filter((version) => version !== undefined);
    joined.names.set(name, builder.phi(versions));
  }
  for (const flow of all) for (const name of flow.unpublished) joined.unpublished.add(name);
  for (const [path, known] of first.paths) {
    const versions = all.map((flow) => flow.paths.get(path)?.version).filter((version) => version !== undefined);
    if (versions.length === all.length) joined.paths.set(path, { ...known, version: builder.phi(versions) });
  }
  return joined;
}
