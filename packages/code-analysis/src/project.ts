/** What an analysis gives back: plain data, so it can cross a worker's border or be kept as JSON. */

/** A language with a frontend. */
export type LanguageName = 'python' | 'typescript' | 'tsx' | 'javascript';

/** What a node of the graph is. `external` and `builtin` have no file: they are defined outside of the project. */
export type SymbolKind = 'module' | 'class' | 'function' | 'method' | 'lambda' | 'external' | 'builtin';

/** A definition of the project, or something outside that it calls. */
export interface SymbolNode {
  /** The full dotted name, unique in the project: `package.module.Class.method`, `module.<lambda1>`, `<builtin>.len`. */
  readonly symbol: string;
  readonly kind: SymbolKind;
  /** Path relative to the root with `/`; empty for `external` and `builtin`. */
  readonly file: string;
  /** First line of the definition, from 1; 0 for `external` and `builtin`. */
  readonly line: number;
  /** Last line of the definition, from 1. */
  readonly endLine: number;
  /** Column of the definition, from 1. */
  readonly column: number;
  /** Code outside of the project may call it: it was handed to a library, or it may override a method of one. */
  readonly escapes?: boolean;
}

/**
 * How a call was resolved: `static` by scope and import alone, `inferred` by tracking what a value may hold, `name`
 * because the receiver is unknown and exactly one definition of the project bears that name.
 */
export type Resolution = 'static' | 'inferred' | 'name';

/** One call from one place; the same two symbols may have several. */
export interface CallEdge {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  /** Line of the call, from 1. */
  readonly line: number;
  /** Column of the call, from 1. */
  readonly column: number;
  readonly resolution: Resolution;
}

/** A call whose target is not known. */
export interface UnresolvedCall {
  readonly from: string;
  /** The called expression as written, shortened to 80 characters. */
  readonly expression: string;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** A file that was not read, or not wholly understood. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** A source that was analysed. */
export interface AnalyzedFile {
  readonly file: string;
  readonly module: string;
  readonly language: LanguageName;
  readonly lines: number;
}

/** Measures of one function, method, lambda or module body. */
export interface FunctionMetrics {
  readonly symbol: string;
  readonly file: string;
  readonly line: number;
  /** Lines from the first to the last of the definition. */
  readonly lines: number;
  /** Lines that hold code: no blank lines, no comments. */
  readonly codeLines: number;
  /** McCabe's number as the `mccabe` checker counts it; nested functions count on their own and in their parent. */
  readonly cyclomatic: number;
  /** Cognitive complexity (nesting weighs). */
  readonly cognitive: number;
  readonly parameters: number;
}

/** The result of an analysis. */
export interface Project {
  /** The directory, as given; empty for sources held in memory. */
  readonly root: string;
  readonly nodes: readonly SymbolNode[];
  readonly edges: readonly CallEdge[];
  readonly unresolved: readonly UnresolvedCall[];
  readonly skipped: readonly SkippedFile[];
  readonly files: readonly AnalyzedFile[];
  readonly functions: readonly FunctionMetrics[];
}

/** How far an analysis is. */
export interface AnalysisProgress {
  readonly phase: 'list' | 'parse' | 'solve';
  readonly done: number;
  readonly total: number;
}
