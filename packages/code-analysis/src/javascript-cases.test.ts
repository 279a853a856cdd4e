import { beforeAll, describe, expect, test } from 'vitest';
import { analyzeProject } from './analyze-project.ts';
import { toPycg } from './exports/to-pycg.ts';

interface Case {
  readonly source: string;
  readonly calls: readonly string[];
  readonly extension?: string;
}

const nothing = 'function a() {}\nfunction b() {}\n';

/** Each with the calls between its own functions, without the name of the module in front (`.` is the module). */
const cases: Readonly<Record<string, Case>> = {
  'a function that is hoisted': { source: 'a();\nfunction a() { b(); }\nfunction b() {}', calls: ['. → a', 'a → b'] },
  'an arrow function in a constant': { source: `${nothing}const f = () => a();\nf();`, calls: ['. → f', 'f → a'] },
  'a closure': {
    source: `${nothing}const make = (g) => () => g();\nmake(a)();`,
    calls: ['. → make', '. → make.<lambda1>', 'make.<lambda1> → a'],
  },
  'a default value': { source: `${nothing}function run(f = a) { f(); }\nrun();`, calls: ['. → run', 'run → a'] },
  'rest and spread': {
    source: `${nothing}function run(...fs) { fs[0](); }\nrun(...[a]);`,
    calls: ['. → run', 'run → a'],
  },
  'the arguments object': {
    source: `${nothing}function run() { arguments[0](); }\nrun(a);`,
    calls: ['. → run', 'run → a'],
  },
  'object destructuring': {
    source: `${nothing}const { x, y: { z } } = { x: a, y: { z: b } };\nx();\nz();`,
    calls: ['. → a', '. → b'],
  },
  'array destructuring': { source: `${nothing}const [x, y] = [a, b];\ny();`, calls: ['. → b'] },
  'destructured parameters': {
    source: `${nothing}function run({ f }) { f(); }\nrun({ f: a });`,
    calls: ['. → run', 'run → a'],
  },
  'a method of an object': {
    source: `${nothing}const o = { m() { this.n(); }, n() {} };\no.m();`,
    calls: ['. → o.m', 'o.m → o.n'],
  },
  'a property under a constant key': { source: `${nothing}const o = {};\no['k'] = a;\no.k();`, calls: ['. → a'] },
  'a spread object': { source: `${nothing}const o = { ...{ f: a } };\no.f();`, calls: ['. → a'] },
  'a getter of an object': {
    source: `${nothing}const o = { get v() { return a(); } };\no.v;`,
    calls: ['. → o.v', 'o.v → a'],
  },
  'a class with constructor and methods': {
    source: 'class A { constructor() { this.m(); } m() {} }\nnew A();',
    calls: ['. → A.constructor', 'A.constructor → A.m'],
  },
  'an inherited constructor': {
    source: 'class A { constructor() {} }\nclass B extends A {}\nnew B();',
    calls: ['. → A.constructor'],
  },
  'super calls': {
    source:
      'class A { constructor() {} m() {} }\nclass B extends A { constructor() { super(); super.m(); } }\nnew B();',
    calls: ['. → B.constructor', 'B.constructor → A.constructor', 'B.constructor → A.m'],
  },
  'an overridden method': {
    source: 'class A { run() { this.m(); } m() {} }\nclass B extends A { m() {} }\nnew B().run();',
    calls: ['. → A.run', 'A.run → B.m'],
  },
  'static members': {
    source: 'class A { static make() { return new A(); } m() {} }\nA.make().m();',
    calls: ['. → A.m', '. → A.make'],
  },
  accessors: {
    source: `${nothing}class A { get v() { a(); return 1; } set v(x) { b(); } }\nconst o = new A();\no.v = o.v;`,
    calls: ['. → A.v', 'A.v → a', 'A.v → b'],
  },
  'a field that is a function': {
    source: `${nothing}class A { f = () => this.m(); m() {} }\nnew A().f();`,
    calls: ['. → A.f', 'A.f → A.m'],
  },
  'a private method': {
    source: 'class A { m() { this.#p(); } #p() {} }\nnew A().m();',
    calls: ['. → A.m', 'A.m → A.#p'],
  },
  'a prototype': {
    source: `${nothing}function A() {}\nA.prototype.m = function () { a(); };\nnew A().m();`,
    calls: ['. → A', '. → A.m', 'A.m → a'],
  },
  'an inherited prototype': {
    source: `${nothing}function A() {}\nA.prototype.m = a;\nfunction B() { A.call(this); }\nB.prototype = Object.create(A.prototype);\nnew B().m();`,
    calls: ['. → B', '. → a', 'B → A'],
  },
  'call, apply and bind': {
    source: `${nothing}function c(f) { f(); }\nc.call(null, a);\nc.apply(null, [b]);\nconst d = c.bind(null, a);\nd();`,
    calls: ['. → c', 'c → a', 'c → b'],
  },
  'array callbacks': {
    source: `${nothing}function c(x) { x(); }\n[a].forEach(c);\n[b].map((f) => f());`,
    calls: ['. → <lambda1>', '. → c', '<lambda1> → b', 'c → a'],
  },
  'a reduction': {
    source: `${nothing}[a, b].reduce((f, g) => { g(); return g; });`,
    calls: ['. → <lambda1>', '<lambda1> → a', '<lambda1> → b'],
  },
  'a promise chain': {
    source: `${nothing}async function load() { return a; }\nload().then((f) => f()).catch(b);`,
    calls: ['. → <lambda1>', '. → b', '. → load', '<lambda1> → a'],
  },
  'an awaited value': {
    source: `${nothing}async function load() { return a; }\nasync function main() { (await load())(); }\nmain();`,
    calls: ['. → main', 'main → a', 'main → load'],
  },
  'a promise that is resolved by hand': {
    source: `${nothing}async function main() { const f = await new Promise((resolve) => resolve(a)); f(); }\nmain();`,
    calls: ['. → main', 'main → a', 'main → main.<lambda1>'],
  },
  'Promise.all': {
    source: `${nothing}async function one() { return a; }\nasync function main() { const [f] = await Promise.all([one()]); f(); }\nmain();`,
    calls: ['. → main', 'main → a', 'main → one'],
  },
  'async functions that return each other': {
    source: `${nothing}async function f(n) { return n ? g(n) : a; }\nasync function g(n) { return f(n - 1); }\nasync function main() { (await f(3))(); }\nmain();`,
    calls: ['. → main', 'f → g', 'g → f', 'main → a', 'main → f'],
  },
  'a timer': { source: `${nothing}setTimeout(a, 10);`, calls: ['. → a'] },
  'a generator': {
    source: `${nothing}function* g() { yield a; }\nfor (const f of g()) f();`,
    calls: ['. → a', '. → g'],
  },
  'a map of functions': { source: `${nothing}const m = new Map();\nm.set('k', a);\nm.get('k')();`, calls: ['. → a'] },
  'a set of functions': { source: `${nothing}const s = new Set([a]);\nfor (const f of s) f();`, calls: ['. → a'] },
  'a dispatch table': {
    source: `${nothing}const t = { x: a, y: b };\nfor (const k of Object.keys(t)) t[k]();`,
    calls: ['. → a', '. → b'],
  },
  'a conditional callee': {
    source: `${nothing}(Math.random() > 0.5 ? a : b)();\n(null ?? a)();`,
    calls: ['. → a', '. → b'],
  },
  'an immediately called function': {
    source: `${nothing}(function () { a(); })();\n(() => b())();`,
    calls: ['. → <lambda1>', '. → <lambda2>', '<lambda1> → a', '<lambda2> → b'],
  },
  'a tagged template': { source: 'function tag() {}\ntag`x${1}`;', calls: ['. → tag'] },
  'optional calls': { source: `${nothing}const o = { f: a };\no?.f?.();`, calls: ['. → a'] },
  'a block scope': { source: `${nothing}const f = a;\n{ const f = b; f(); }\nf();`, calls: ['. → a', '. → b'] },
  'Object.assign': { source: `${nothing}const o = Object.assign({}, { f: a });\no.f();`, calls: ['. → a'] },
  'identity does not mix callers': {
    source: `${nothing}const same = (f) => f;\nfunction x() { same(a)(); }\nfunction y() { same(b)(); }\nx();\ny();`,
    calls: ['. → x', '. → y', 'x → a', 'x → same', 'y → b', 'y → same'],
  },
  'overloads of TypeScript': {
    source:
      'function f(x: string): void;\nfunction f(x: number): void;\nfunction f(x: unknown): void { g(); }\nfunction g(): void {}\nf(1);',
    calls: ['. → f', 'f → g'],
    extension: 'ts',
  },
  'parameter properties of TypeScript': {
    source:
      'class B { m(): void {} }\nclass A { constructor(private readonly b: B) {} run(): void { this.b.m(); } }\nnew A(new B()).run();',
    calls: ['. → A.constructor', '. → A.run', 'A.run → B.m'],
    extension: 'ts',
  },
  'an annotation names what nothing is known of': {
    source: 'class B { m(): void {} }\nexport function run(b: B): void { b.m(); }',
    calls: ['run → B.m'],
    extension: 'ts',
  },
  'assertions are looked through': {
    source: 'function a(): void {}\n((a as unknown) satisfies unknown as () => void)!();',
    calls: ['. → a'],
    extension: 'ts',
  },
  'a namespace': {
    source: 'namespace N { export function f(): void {} }\nN.f();',
    calls: ['. → N.f'],
    extension: 'ts',
  },
  'components of JSX': {
    source:
      'function Item({ onClick }) { onClick(); return <li />; }\nfunction click() {}\nfunction List() { return <ul><Item onClick={click} /></ul>; }\nList();',
    calls: ['. → List', 'Item → click', 'List → Item'],
    extension: 'jsx',
  },
};

describe('JavaScript and TypeScript: calls are found through', () => {
  const file = (index: number, { extension = 'js' }: Case): string => `case${index}.${extension}`;
  const modules = Object.values(cases).map((_, index) => `case${index}`);
  let graph: Record<string, string[]>;

  beforeAll(async () => {
    const files = new Map(Object.values(cases).map((one, index) => [file(index, one), one.source]));
    graph = toPycg(await analyzeProject({ files, inProcess: true }));
  });

  test.each(Object.entries(cases).map(([title, one], index) => ({ title, one, module: modules[index] ?? '' })))(
    '$title',
    ({ one, module }) => {
      const isOwn = (symbol: string): boolean => symbol === module || symbol.startsWith(`${module}.`);
      const short = (symbol: string): string => (symbol === module ? '.' : symbol.slice(module.length + 1));
      const found = Object.entries(graph)
        .filter(([caller]) => isOwn(caller))
        .flatMap(([caller, callees]) => callees.filter(isOwn).map((callee) => `${short(caller)} → ${short(callee)}`));
      expect(found.toSorted()).toEqual(one.calls.toSorted());
    },
  );
});

test('modules are followed through every form of import and export', async () => {
  const project = await analyzeProject({
    inProcess: true,
    files: new Map([
      ['lib/one.ts', 'export function f() {}\nexport default function () {}\nexport const g = () => f();'],
      [
        'lib/index.ts',
        "export * from './one.js';\nexport { g as renamed } from './one.js';\nexport * as all from './one.js';",
      ],
      ['lib/common.cjs', 'exports.h = function () {};\nmodule.exports.k = () => exports.h();'],
      ['lib/single.cjs', 'module.exports = function single() {};'],
      [
        'src/main.ts',
        `import { f, renamed, all } from '../lib';
import fallback from '../lib/one';
import * as one from '../lib/one.js';
const common = require('../lib/common.cjs');
const single = require('../lib/single.cjs');
import alias from '@/tool';
f(); renamed(); all.g(); fallback(); one.f(); common.h(); common.k(); single(); alias();
import('../lib/one.js').then((m) => m.g());`,
      ],
      ['src/tool.ts', 'export default () => {};'],
    ]),
  });
  const graph = toPycg(project);
  expect(graph['src.main']).toEqual([
    '<builtin>.Promise.then',
    'lib.common.h',
    'lib.common.k',
    'lib.one.default',
    'lib.one.f',
    'lib.one.g',
    'lib.single.single',
    'src.main.<lambda1>',
    'src.tool.default',
  ]);
  expect(graph['src.main.<lambda1>']).toEqual(['lib.one.g']);
  expect(graph['lib.common.k']).toEqual(['lib.common.h']);
});
