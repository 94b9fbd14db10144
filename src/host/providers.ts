import { InvalidProviderError } from "../protocol/errors.ts";
import type { HostFunction, ResolvedProvider } from "../protocol/executor.ts";
import { pathOf, type NamespaceOrder } from "../protocol/messages.ts";
import { RESERVED_GLOBALS } from "../protocol/reserved-names.ts";
import { sanitizeToolNames } from "../protocol/tool-names.ts";

/** A function of the host under the names that generated code uses. */
export interface HostMethod {
  provider: string;
  method: string;
  /** `provider.method`, as calls name it. */
  path: string;
  /** What its outputs are called in errors. */
  outputPath: string;
  positionalArgs: boolean;
  run: HostFunction;
}

/** The functions of one run, looked up as calls name them. */
export class ProviderTable {
  readonly #methods = new Map<string, HostMethod>();
  /** What the guest is told. */
  readonly namespaces: NamespaceOrder[] = [];

  /** @throws {InvalidProviderError} `invalid_provider`: a name that cannot be used, or used twice. */
  constructor(providers: readonly ResolvedProvider[]) {
    try {
      for (const provider of providers) this.#add(provider);
    } catch (error) {
      if (error instanceof InvalidProviderError) throw error;
      throw new InvalidProviderError("The providers could not be read: each must be { name, fns }", { cause: error });
    }
  }

  /** @param path `provider.method` */
  find(path: string): HostMethod | undefined {
    return this.#methods.get(path);
  }

  #add({ name, fns, prelude, positionalArgs = false }: ResolvedProvider): void {
    checkName(name);
    if (this.namespaces.some((other) => other.name === name))
      throw new InvalidProviderError(`Duplicate provider name "${name}"`);
    if (typeof fns !== "object" || fns === null) {
      throw new InvalidProviderError(`Provider "${name}" needs \`fns\`: a record of functions`);
    }
    const methods: string[] = [];
    for (const [method, original] of sanitizeToolNames(Object.keys(fns))) {
      const run = fns[original];
      if (typeof run !== "function")
        throw new InvalidProviderError(`Tool "${original}" of provider "${name}" is not a function`);
      const path = pathOf(name, method);
      const outputPath = `the result of ${path}`;
      this.#methods.set(path, { provider: name, method, path, outputPath, positionalArgs, run });
      methods.push(method);
    }
    this.namespaces.push({ name, methods, positionalArgs, ...(prelude !== undefined && { prelude }) });
  }
}

function checkName(name: unknown): asserts name is string {
  if (typeof name !== "string" || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    throw new InvalidProviderError(`Provider name ${JSON.stringify(name)} is not a valid JavaScript identifier`);
  }
  if (RESERVED_GLOBALS.has(name) || name.startsWith("__"))
    throw new InvalidProviderError(`Provider name "${name}" is reserved`);
}

/** Takes the deprecated form, a plain record of functions, as the provider `codemode`. */
export function toProviders(providers: ResolvedProvider[] | Record<string, HostFunction>): ResolvedProvider[] {
  if (Array.isArray(providers)) return providers;
  if (typeof providers !== "object" || providers === null) {
    throw new InvalidProviderError("The providers must be a list of { name, fns }");
  }
  warnOnce();
  return [{ name: "codemode", fns: providers }];
}

let isWarned = false;
function warnOnce(): void {
  if (isWarned) return;
  isWarned = true;
  console.warn(
    'browser-codemode: a plain record of functions is deprecated; pass [{ name: "codemode", fns }] instead.',
  );
}
