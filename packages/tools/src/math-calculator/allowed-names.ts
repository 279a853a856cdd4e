/** Functions of mathjs that a calculation may call: all of them give numbers, and none builds a large value. */
const functionNames = [
  'abs acos acosh acot acoth acsc acsch add arg asec asech asin asinh atan atan2 atanh bitAnd bitNot bitOr bitXor cbrt',
  'ceil combinations complex conj cos cosh cot coth cross csc csch cube cumsum det divide dot erf exp expm1 factorial',
  'fix floor gamma gcd hypot im inv invmod isInteger isNegative isPositive isPrime isZero lcm leftShift lgamma log',
  'log10 log1p log2 mad max mean median min mod mode multiply norm nthRoot permutations pow prod quantileSeq re',
  'rightArithShift round sec sech sign sin sinh sort sqrt square std subtract sum tan tanh to transpose unaryMinus',
  'unaryPlus unit variance',
];

export const allowedFunctions: ReadonlySet<string> = new Set([...functionNames.join(' ').split(' '), 'ln']);

/** Those whose result may differ from zero by what was rounded on the way. */
export const trigonometricFunctions: ReadonlySet<string> = new Set(['sin', 'cos', 'tan', 'cot', 'sinh']);

/** Constants of mathjs that a calculation may name; physical ones such as `speedOfLight` are units' business. */
export const allowedConstants: ReadonlySet<string> = new Set([
  'e',
  'E',
  'pi',
  'PI',
  'tau',
  'phi',
  'i',
  'true',
  'false',
]);

/** The kinds of nodes that an expression may be made of: no assignment, no range, no function, no index. */
export const allowedNodes: ReadonlySet<string> = new Set([
  'ArrayNode',
  'ConditionalNode',
  'ConstantNode',
  'FunctionNode',
  'OperatorNode',
  'ParenthesisNode',
  'RelationalNode',
  'SymbolNode',
]);
