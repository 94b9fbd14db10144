import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext } from "quickjs-emscripten-core";
import polyfills from "../../../src/guest/polyfills/entry.ts?program";

/** As executors limit it. */
const MAX_STACK_SIZE = 128 * 1024;
/** 64 MB; growing memory breaks the engine. */
const wasmMemory = new WebAssembly.Memory({ initial: 1024, maximum: 1024 });
const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }));

export interface Vm {
  /** Runs a script and what it leaves for later; its value must be text. */
  run: (script: string) => string;
  dispose: () => void;
}

/** A VM without polyfills. */
export function createBareVm(): Vm {
  const runtime = quickjs.newRuntime();
  runtime.setMaxStackSize(MAX_STACK_SIZE);
  const context = runtime.newContext();
  return {
    run(script) {
      const result = context.unwrapResult(context.evalCode(script)).consume((handle) => context.getString(handle));
      runJobs(context);
      return result;
    },
    dispose() {
      context.dispose();
      runtime.dispose();
    },
  };
}

/** @param before A script to run before the polyfills. */
export function createVm(before = ""): Vm {
  const vm = createBareVm();
  if (before !== "") vm.run(`${before}; ""`);
  vm.run(`${polyfills}; ""`);
  return vm;
}

function runJobs(context: QuickJSContext): void {
  const result = context.runtime.executePendingJobs();
  if (!result.error) return;
  const error: unknown = context.dump(result.error);
  result.error.dispose();
  throw new Error(`A job failed: ${JSON.stringify(error)}`);
}
