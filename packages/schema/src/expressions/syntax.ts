/** The library's syntax tree, by the names that we use. */
import type { parse } from '@bufbuild/cel';

/** An expression in CEL's syntax tree. */
export type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

type Kind = Expr['exprKind'];
export type Call = Extract<Kind, { case: 'callExpr' }>['value'];
export type Comprehension = Extract<Kind, { case: 'comprehensionExpr' }>['value'];
export type Struct = Extract<Kind, { case: 'structExpr' }>['value'];

/** A name followed by fields and constant indexes: `steps.files.output["a"][0]`. */
export interface FieldPath {
  readonly root: string;
  readonly keys: readonly (string | number)[];
}

/** The path that the expression is, or null where it is something else. `has(a.b)` is none. */
export function fieldPath(expression: Expr): FieldPath | null {
  const keys: (string | number)[] = [];
  let current: Expr | undefined = expression;
  while (current !== undefined) {
    const kind: Kind = current.exprKind;
    if (kind.case === 'identExpr') return { root: kind.value.name, keys: keys.reverse() };
    if (kind.case === 'selectExpr' && !kind.value.testOnly) {
      keys.push(kind.value.field);
      current = kind.value.operand;
    } else if (kind.case === 'callExpr' && kind.value.function === '_[_]') {
      const key = constantKey(kind.value.args[1]);
      if (key === null) return null;
      keys.push(key);
      current = kind.value.args[0];
    } else return null;
  }
  return null;
}

function constantKey(expression: Expr | undefined): string | number | null {
  const kind = expression?.exprKind;
  if (kind?.case !== 'constExpr') return null;
  const constant = kind.value.constantKind;
  if (constant.case === 'stringValue') return constant.value;
  if (constant.case !== 'int64Value') return null;
  const index = Number(constant.value);
  return Number.isSafeInteger(index) ? index : null;
}

/** The dotted name that the expression is, as `math` in `math.round(x)`. */
export function dottedName(expression: Expr | undefined): string | null {
  if (expression === undefined) return null;
  const path = fieldPath(expression);
  if (path === null || path.keys.some((key) => typeof key !== 'string')) return null;
  return [path.root, ...path.keys].join('.');
}

export function constantInt(value: number): Expr {
  const constantKind = { case: 'int64Value', value: BigInt(value) } as const;
  return node({ case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind } });
}

export function constantBool(value: boolean): Expr {
  const constantKind = { case: 'boolValue', value } as const;
  return node({ case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind } });
}

export function call(name: string, args: Expr[]): Expr {
  return node({ case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args } });
}

function node(exprKind: Kind): Expr {
  return { $typeName: 'cel.expr.Expr', id: 0n, exprKind };
}
