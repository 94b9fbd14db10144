/** For engines that compile text only while a program starts, before anything runs: what a run needs, compiled then. */
import {
  create,
  createList,
  hasOwn,
  join,
  keys,
  mapGet,
  mapSet,
  NativeMap,
  NativePromise,
  NativeTypeError,
  toText,
} from "../protocol/intrinsics.ts";
import { compileExpression, compilePrelude, type Compiler } from "./compile.ts";

/** One text that may be asked for. */
export interface SourceText {
  /** As it will be asked for. */
  code: string;
  /** Where the code has an `import()`: the same with a function of this name in its place. */
  redirected?: { text: string; importer: string };
}

/** What is known when the sandbox starts. */
export interface PreparedSources {
  sources: SourceText[];
  preludes: { name: string; source: string }[];
}

type Compiled<F> = { run: F } | { error: unknown };

export interface PreparedCodeOptions {
  /** What `import()` finds, by name. */
  modules: Readonly<Record<string, object>>;
  /** Called with code that was not known: whoever hears it starts the run again, with that code known. */
  onUnknown: (code: string) => void;
}

/** Compiles all of it, now. */
export function prepareCode({ sources, preludes }: PreparedSources, options: PreparedCodeOptions): Compiler {
  const importModule = createImporter(options.modules);
  const expressions = new NativeMap<string, Compiled<() => Promise<unknown>>>();
  const scripts = new NativeMap<string, Compiled<() => void>>();
  for (let at = 0; at < sources.length; at++) {
    const { code, redirected } = sources[at]!;
    mapSet(
      expressions,
      code,
      attempt(() => {
        if (redirected === undefined) return compileExpression(code);
        const main = compileExpression(redirected.text, redirected.importer);
        return () => main(importModule);
      }),
    );
  }
  for (let at = 0; at < preludes.length; at++) {
    const { name, source } = preludes[at]!;
    mapSet(
      scripts,
      name,
      attempt(() => compilePrelude(source, name)),
    );
  }
  return {
    compileExpression: (code) => take(mapGet(expressions, code)) ?? (() => waitFor(code, options.onUnknown)),
    compilePrelude: (_source, name) => take(mapGet(scripts, name))!,
  };
}

function attempt<F>(compile: () => F): Compiled<F> {
  try {
    return { run: compile() };
  } catch (error) {
    return { error };
  }
}

function take<F>(compiled: Compiled<F> | undefined): F | undefined {
  if (compiled === undefined) return undefined;
  if ("error" in compiled) throw compiled.error;
  return compiled.run;
}

/** Nothing goes on from here: another sandbox takes over. */
function waitFor(code: string, onUnknown: (code: string) => void): Promise<never> {
  onUnknown(code);
  return new NativePromise<never>(() => {});
}

/** `import()` for generated code: of what the app gives, which is there already. */
function createImporter(given: Readonly<Record<string, object>>): (name: unknown) => Promise<object> {
  const modules = create(null) as Record<string, object>;
  const names = keys(given);
  for (let at = 0; at < names.length; at++) modules[names[at]!] = given[names[at]!]!;
  const quoted = createList<string>();
  for (let at = 0; at < names.length; at++) quoted[at] = `"${names[at]!}"`;
  const available = names.length === 0 ? "there are no modules" : `available: ${join(quoted, ", ")}`;
  return async (specifier) => {
    const name = toText(specifier);
    if (hasOwn(modules, name)) return modules[name]!;
    throw new NativeTypeError(
      `Cannot import "${name}": ${available}. Use the tools and JavaScript's built-ins that are provided`,
    );
  };
}
