import { ToolNotFoundError } from "../protocol/errors.ts";
import {
  apply,
  create,
  createList,
  defineProperty,
  freeze,
  hasOwn,
  join,
  NativePromise,
  NativeProxy,
  regExpExec,
  setHas,
} from "../protocol/intrinsics.ts";
import type { NamespaceOrder } from "../protocol/messages.ts";
import { UNCALLABLE } from "../protocol/tool-names.ts";
import type { CallTable } from "./calls.ts";
import type { Compiler } from "./compile.ts";

const NAMES_SHOWN = 30;

export interface NamespaceParts {
  calls: CallTable;
  compiler: Compiler;
  /** Puts methods of the guest's own in the place of some that would call the host. */
  own?: ((order: NamespaceOrder, methods: Record<string, unknown>) => void) | undefined;
  /**
   * Whether the host says what becomes of calls of other names: in runs that can be repeated, whose tools may have come
   * or gone when they are. Otherwise such calls fail here.
   */
  asksHost?: boolean;
}

/** What can be a method's name: whatever cannot is no tool, now or later. */
const METHOD_NAME = /^[\p{ID_Continue}$]{1,200}$/u;

/**
 * Makes each namespace a global: `codemode.search(...)`. A name that is no tool is a function that
 * rejects and says what there is, or asks the host; `then`, `toJSON` and what every object inherits are `undefined`, so
 * that a namespace can be awaited and printed.
 *
 * @throws whatever a prelude throws.
 */
export function defineNamespaces(
  target: object,
  orders: readonly NamespaceOrder[],
  { calls, compiler, own, asksHost = false }: NamespaceParts,
): void {
  const all = createList<object>();
  for (let at = 0; at < orders.length; at++) {
    const order = orders[at]!;
    const methods = createMethods(order, calls);
    own?.(order, methods);
    const call = asksHost
      ? (key: string, values: unknown[]) => calls.call(calls.target(order, key), values)
      : undefined;
    const value = new NativeProxy(methods, { get: (own, key) => getMember(own, key, { order, call }) });
    // Fixed for good: generated code cannot replace it for other code of the run.
    defineProperty(target, order.name, { value, enumerable: true });
    all[at] = methods;
  }
  for (let at = 0; at < orders.length; at++) {
    const { name, prelude } = orders[at]!;
    if (prelude !== undefined) apply(compiler.compilePrelude(prelude, name), undefined, []);
  }
  for (let at = 0; at < all.length; at++) freeze(all[at]);
}

function createMethods(order: NamespaceOrder, calls: CallTable): Record<string, unknown> {
  const methods = create(null) as Record<string, unknown>;
  for (let at = 0; at < order.methods.length; at++) {
    const method = order.methods[at]!;
    const target = calls.target(order, method);
    const tool = (...values: unknown[]) => calls.call(target, values);
    defineProperty(tool, "name", { value: method });
    methods[method] = freeze(tool);
  }
  return methods;
}

interface Others {
  order: NamespaceOrder;
  /** Calls the host by another name than those of the order. */
  call: ((key: string, values: unknown[]) => Promise<unknown>) | undefined;
}

function getMember(methods: object, key: PropertyKey, { order, call }: Others): unknown {
  if (hasOwn(methods, key)) return (methods as Record<PropertyKey, unknown>)[key];
  if (typeof key !== "string" || setHas(UNCALLABLE, key)) return undefined;
  if (call && regExpExec(METHOD_NAME, key) !== null) return (...values: unknown[]) => call(key, values);
  return () => NativePromise.reject(new ToolNotFoundError(notFound(key, order)));
}

function notFound(method: string, order: NamespaceOrder): string {
  const names = createList<string>();
  for (let at = 0; at < order.methods.length && at < NAMES_SHOWN; at++) names[at] = order.methods[at]!;
  if (order.methods.length > NAMES_SHOWN) names[NAMES_SHOWN] = `and ${order.methods.length - NAMES_SHOWN} more`;
  const available = names.length === 0 ? "it has no tools" : `available: ${join(names, ", ")}`;
  return `Tool "${method}" not found in ${order.name}; ${available}`;
}
