/** What a frontend counts while it lowers a function. */
export interface FunctionMeasures {
  cyclomatic: number;
  cognitive: number;
  codeLines: number;
}
