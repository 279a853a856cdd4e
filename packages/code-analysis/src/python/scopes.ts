import { fieldOf, fieldsOf, type SyntaxNode } from '../syntax/syntax-node.ts';

/**
 * Which names a scope binds, and which of them inner scopes read or rebind: found before lowering, because Python
 * decides by the whole body whether a name is local.
 */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class';
  readonly node: SyntaxNode;
  readonly parent: Scope | null;
  readonly bound: Set<string>;
  readonly declaredGlobal: Set<string>;
  readonly declaredNonlocal: Set<string>;
  /** Names of this scope that inner scopes read. */
  readonly captured: Set<string>;
  /** Names of this scope that inner scopes assign: no order of assignments is known for them. */
  readonly rebound: Set<string>;
  /** Names that stand somewhere else than as the base of an item, so that others may hold their value too. */
  readonly shared: Set<string>;
  readonly uses: Set<string>;
  readonly inner: Map<SyntaxNode, Scope>;
  isGenerator: boolean;
}

/** Methods of containers that do not let the container itself out. */
const containerMethods = new Set(
  'append extend insert remove pop clear index count sort reverse copy get items keys values update setdefault popitem add discard'.split(
    ' ',
  ),
);

const literals = new Set(['dictionary', 'list', 'set', 'list_comprehension', 'dictionary_comprehension']);

function newScope(kind: Scope['kind'], node: SyntaxNode, parent: Scope | null): Scope {
  const scope: Scope = {
    kind,
    node,
    parent,
    bound: new Set(),
    declaredGlobal: new Set(),
    declaredNonlocal: new Set(),
    captured: new Set(),
    rebound: new Set(),
    shared: new Set(),
    uses: new Set(),
    inner: new Map(),
    isGenerator: false,
  };
  parent?.inner.set(node, scope);
  return scope;
}

/** The scope of a module with all scopes in it. */
export function scanScopes(root: SyntaxNode, source: string): Scope {
  const scanner = new ScopeScanner(source);
  const scope = newScope('module', root, null);
  scanner.scanAll(root.children, scope);
  resolveUses(scope);
  return scope;
}

/** The scope of a snippet that runs inside another scope (a constant string given to `eval`). */
export function scanSnippet(root: SyntaxNode, source: string, within: Scope): void {
  new ScopeScanner(source).scanAll(root.children, within);
}

class ScopeScanner {
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  text(node: SyntaxNode): string {
    return this.source.slice(node.start, node.end);
  }

  scanAll(nodes: readonly SyntaxNode[], scope: Scope): void {
    for (const node of nodes) this.scan(node, scope);
  }

  scan(node: SyntaxNode, scope: Scope): void {
    switch (node.type) {
      case 'identifier':
        this.use(node, scope);
        return;
      case 'function_definition':
        return this.scanFunction(node, scope);
      case 'class_definition':
        return this.scanClass(node, scope);
      case 'lambda':
        return this.scanLambda(node, scope);
      case 'assignment':
      case 'augmented_assignment':
        return this.scanAssignment(node, scope);
      case 'attribute':
        return this.scanAll(
          node.children.filter((child) => child.field !== 'attribute'),
          scope,
        );
      case 'keyword_argument':
        return this.scanAll(fieldsOf(node, 'value'), scope);
      case 'subscript':
        return this.scanSubscript(node, scope);
      case 'call':
        return this.scanCall(node, scope);
      case 'yield':
        scope.isGenerator = true;
        return this.scanAll(node.children, scope);
      default:
        return this.scanBinding(node, scope);
    }
  }

  private scanBinding(node: SyntaxNode, scope: Scope): void {
    switch (node.type) {
      case 'for_statement':
      case 'for_in_clause': {
        const left = fieldOf(node, 'left');
        // The target of a comprehension is its own; it hides nothing outside of it.
        if (left !== undefined && node.type === 'for_statement') this.bindTarget(left, scope);
        return this.scanAll(
          node.children.filter((child) => child !== left),
          scope,
        );
      }
      case 'named_expression': {
        const name = fieldOf(node, 'name');
        if (name !== undefined) this.bindTarget(name, scope);
        return this.scanAll(fieldsOf(node, 'value'), scope);
      }
      case 'as_pattern':
      case 'with_item':
      case 'delete_statement':
      case 'type_alias_statement':
        this.bindAliases(node, scope);
        return this.scanAll(node.children, scope);
      case 'import_statement':
      case 'import_from_statement':
        return this.scanImport(node, scope);
      case 'global_statement':
        for (const child of node.children) this.declareGlobal(this.text(child), scope);
        return;
      case 'nonlocal_statement':
        for (const child of node.children) scope.declaredNonlocal.add(this.text(child));
        return;
      case 'case_clause':
        for (const child of node.children) {
          if (child.type === 'case_pattern') this.bindPattern(child, scope);
          else this.scan(child, scope);
        }
        return;
      default:
        return this.scanAll(node.children, scope);
    }
  }

  private use(node: SyntaxNode, scope: Scope): void {
    const name = this.text(node);
    scope.uses.add(name);
    scope.shared.add(name);
  }

  private bind(name: string, scope: Scope): void {
    scope.bound.add(name);
  }

  private declareGlobal(name: string, scope: Scope): void {
    scope.declaredGlobal.add(name);
    let outermost = scope;
    while (outermost.parent !== null) outermost = outermost.parent;
    if (outermost !== scope) {
      outermost.bound.add(name);
      outermost.rebound.add(name);
      outermost.shared.add(name);
    }
  }

  private bindTarget(target: SyntaxNode, scope: Scope): void {
    switch (target.type) {
      case 'identifier':
        this.bind(this.text(target), scope);
        scope.shared.add(this.text(target));
        return;
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
      case 'list_splat_pattern':
      case 'tuple':
      case 'list':
      case 'expression_list':
      case 'as_pattern_target':
      case 'parenthesized_expression':
        for (const child of target.children) this.bindTarget(child, scope);
        return;
      default:
        this.scan(target, scope);
    }
  }

  private bindAliases(node: SyntaxNode, scope: Scope): void {
    for (const child of node.children) {
      if (child.field === 'alias' || child.type === 'as_pattern_target') this.bindTarget(child, scope);
    }
    if (node.type === 'delete_statement') {
      for (const child of node.children) {
        if (child.type === 'identifier') this.bind(this.text(child), scope);
        if (child.type === 'expression_list') this.bindTarget(child, scope);
      }
    }
    const left = node.type === 'type_alias_statement' ? fieldOf(node, 'left') : undefined;
    if (left?.children[0] !== undefined) this.bindTarget(left.children[0], scope);
  }

  private bindPattern(node: SyntaxNode, scope: Scope): void {
    if (node.type === 'dotted_name') {
      const [only, ...more] = node.children;
      if (only !== undefined && more.length === 0) this.bindTarget(only, scope);
      else if (only !== undefined) this.use(only, scope);
      return;
    }
    if (node.type === 'class_pattern') {
      const [name, ...rest] = node.children;
      if (name?.children[0] !== undefined) this.use(name.children[0], scope);
      for (const child of rest) this.bindPattern(child, scope);
      return;
    }
    if (node.type === 'keyword_pattern') {
      for (const child of node.children.slice(1)) this.bindPattern(child, scope);
      return;
    }
    if (node.type === 'identifier') this.bindTarget(node, scope);
    else for (const child of node.children) this.bindPattern(child, scope);
  }

  private scanAssignment(node: SyntaxNode, scope: Scope): void {
    const left = fieldOf(node, 'left');
    const right = fieldOf(node, 'right');
    if (left?.type === 'identifier' && right !== undefined && literals.has(right.type)) {
      this.bind(this.text(left), scope);
      if (node.type === 'augmented_assignment') this.use(left, scope);
    } else if (left !== undefined) {
      this.bindTarget(left, scope);
      if (node.type === 'augmented_assignment' && left.type === 'identifier') this.use(left, scope);
    }
    for (const child of node.children) if (child !== left) this.scan(child, scope);
  }

  private scanImport(node: SyntaxNode, scope: Scope): void {
    for (const child of fieldsOf(node, 'name')) {
      const alias = fieldOf(child, 'alias') ?? (child.type === 'aliased_import' ? undefined : child.children[0]);
      if (alias !== undefined) this.bindTarget(alias, scope);
    }
  }

  private scanSubscript(node: SyntaxNode, scope: Scope): void {
    for (const child of node.children) {
      if (child.field === 'value' && child.type === 'identifier') scope.uses.add(this.text(child));
      else this.scan(child, scope);
    }
  }

  private scanCall(node: SyntaxNode, scope: Scope): void {
    const callee = fieldOf(node, 'function');
    const object = callee?.type === 'attribute' ? fieldOf(callee, 'object') : undefined;
    const method = callee?.type === 'attribute' ? fieldOf(callee, 'attribute') : undefined;
    if (object?.type === 'identifier' && method !== undefined && containerMethods.has(this.text(method))) {
      scope.uses.add(this.text(object));
    } else if (callee !== undefined) this.scan(callee, scope);
    for (const child of node.children) if (child !== callee) this.scan(child, scope);
  }

  private scanFunction(node: SyntaxNode, scope: Scope): void {
    const name = fieldOf(node, 'name');
    if (name !== undefined) this.bindTarget(name, scope);
    const inner = newScope('function', node, scope);
    this.scanParameters(fieldOf(node, 'parameters'), { outer: scope, inner });
    this.scanAll(fieldsOf(node, 'return_type'), scope);
    this.scanAll(fieldsOf(node, 'body'), inner);
  }

  private scanLambda(node: SyntaxNode, scope: Scope): void {
    const inner = newScope('function', node, scope);
    this.scanParameters(fieldOf(node, 'parameters'), { outer: scope, inner });
    this.scanAll(fieldsOf(node, 'body'), inner);
  }

  private scanParameters(node: SyntaxNode | undefined, { outer, inner }: { outer: Scope; inner: Scope }): void {
    for (const parameter of node?.children ?? []) {
      const name = parameterName(parameter);
      if (name !== undefined) this.bindTarget(name, inner);
      for (const child of parameter.children) {
        if (child.field === 'type' || child.field === 'value') this.scan(child, outer);
      }
    }
  }

  private scanClass(node: SyntaxNode, scope: Scope): void {
    const name = fieldOf(node, 'name');
    if (name !== undefined) this.bindTarget(name, scope);
    this.scanAll(fieldsOf(node, 'superclasses'), scope);
    const inner = newScope('class', node, scope);
    this.scanAll(fieldsOf(node, 'body'), inner);
  }
}

/** The identifier of a parameter, whatever stands around it. */
export function parameterName(parameter: SyntaxNode): SyntaxNode | undefined {
  if (parameter.type === 'identifier') return parameter;
  const named = fieldOf(parameter, 'name');
  if (named !== undefined) return named.type === 'identifier' ? named : parameterName(named);
  const first = parameter.children.find((child) => child.field !== 'type' && child.type !== '*' && child.type !== '**');
  return first === undefined || first === parameter ? undefined : parameterName(first);
}

/** Tells each scope which of its names the inner ones use. Returns what is used in it but bound outside. */
function resolveUses(scope: Scope): Set<string> {
  const free = new Set(scope.uses);
  for (const name of scope.declaredNonlocal) {
    free.add(name);
    ownerOf(scope, name)?.rebound.add(name);
  }
  const isLocal = (name: string): boolean =>
    scope.bound.has(name) && !scope.declaredGlobal.has(name) && !scope.declaredNonlocal.has(name);
  if (scope.kind === 'class') for (const name of free) if (isLocal(name)) free.delete(name);
  const rest = new Set<string>();
  for (const name of free) if (!isLocal(name)) rest.add(name);
  for (const inner of scope.inner.values()) {
    for (const name of resolveUses(inner)) {
      if (scope.kind !== 'class' && isLocal(name)) {
        scope.captured.add(name);
      } else rest.add(name);
    }
  }
  return rest;
}

/** The function scope around this one that binds the name. */
function ownerOf(scope: Scope, name: string): Scope | null {
  for (let outer = scope.parent; outer !== null; outer = outer.parent) {
    if (outer.kind === 'function' && outer.bound.has(name) && !outer.declaredNonlocal.has(name)) return outer;
  }
  return null;
}
