export { analyzeProject } from './analyze-project.ts';
export type { AnalyzeOptions } from './analyze-project.ts';
export type {
  AnalysisProgress,
  AnalyzedFile,
  CallEdge,
  FunctionMetrics,
  LanguageName,
  Project,
  Resolution,
  SkippedFile,
  SymbolKind,
  SymbolNode,
  UnresolvedCall,
} from './project.ts';
export { languageOf } from './sources/languages.ts';
export { diskFiles } from './sources/disk-files.ts';
export { memoryFiles } from './sources/memory-files.ts';
export type { AnalysisLimits, ReadOptions } from './sources/read-sources.ts';
export type { SourceEntry, SourceFiles, SourceListing } from './sources/source-files.ts';
export { findPaths } from './queries/find-paths.ts';
export type { PathQuery, PathsResult, PathStep } from './queries/find-paths.ts';
export { findSymbols } from './queries/find-symbols.ts';
export { callees, callers, deadCode, entryPoints, reachable } from './queries/relations.ts';
export { cycles } from './queries/cycles.ts';
export { metrics } from './metrics/metrics.ts';
export type { ProjectMetrics } from './metrics/metrics.ts';
export { drawnPaths, drawnProject } from './exports/drawn-graph.ts';
export type { DrawnGraph, DrawOptions } from './exports/drawn-graph.ts';
export { toDot } from './exports/to-dot.ts';
export { toGraphml } from './exports/to-graphml.ts';
export { toMermaid } from './exports/to-mermaid.ts';
export { toPycg } from './exports/to-pycg.ts';
export { toSvg } from './exports/to-svg.ts';
