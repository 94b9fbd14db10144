/** Questions about a piece of acorn's syntax tree. */
import type { AnyNode, Expression, Function, Node } from "acorn";

/** Visits a node and all below it, parents first, without recursion. What `visit` answers `false` to is not entered. */
export function walk(root: Node, visit: (node: AnyNode) => boolean | void): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (visit(node as AnyNode) === false) continue;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) stack.push(child);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Where a name is first and last used as a variable. */
export interface Uses {
  first: number;
  last: number;
}

/** Where the variables in `root` are used. Exports do not count; shadowing is not looked at. */
export function variableUses(root: Node): Map<string, Uses> {
  const uses = new Map<string, Uses>();
  const labels = new Set<Node>();
  walk(root, (node) => {
    if (node.type === "ExportSpecifier") return false;
    // Names that are not variables: `x.name`, `{ name: 1 }`, methods.
    if (node.type === "MemberExpression" && !node.computed) labels.add(node.property);
    else if ("key" in node && !("computed" in node && node.computed) && !("shorthand" in node && node.shorthand)) {
      labels.add(node.key);
    } else if (node.type === "Identifier" && !labels.has(node)) {
      const known = uses.get(node.name);
      if (known === undefined) uses.set(node.name, { first: node.start, last: node.start });
      else {
        known.first = Math.min(known.first, node.start);
        known.last = Math.max(known.last, node.start);
      }
    }
    return;
  });
  return uses;
}

/** Whether statements themselves, rather than functions in them, call `name`. */
export function callsDirectly(statements: readonly Node[], name: string): boolean {
  let found = false;
  for (const statement of statements) {
    walk(statement, (node) => {
      if (found || isFunction(node)) return false;
      if (node.type === "CallExpression") {
        const callee = unwrap(node.callee as Expression);
        found = callee.type === "Identifier" && callee.name === name;
      }
      return;
    });
  }
  return found;
}

export function isFunction(node: Node): node is Function {
  return /^(?:Arrow)?Function(?:Expression|Declaration)?$/.test(node.type);
}

/** Whether calling it without arguments is what "run this" means: a function, not a generator. */
export function isRunnable(node: Node): boolean {
  return isFunction(node) && !node.generator;
}

export function unwrap(expression: Expression): Expression {
  let inner = expression;
  while (inner.type === "ParenthesizedExpression") inner = inner.expression;
  return inner;
}
