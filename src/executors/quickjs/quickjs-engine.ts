import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { VmError, type Engine, type Vm, type VmFunction, type VmOptions, type VmValue } from "./engine.ts";

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;
/** Jobs between looks at whether they are to stop: an interruption ends one job, and the next begins. */
const JOBS = 1_000;

/**
 * An instance of QuickJS with memory of its own, all of it there from the start: an instance whose memory grows while
 * a promise job runs is left with views of what was there before, and the runtime's own limit does not hold.
 *
 * @param memorySize Bytes; rounded up to whole pages.
 */
export async function createQuickJSEngine(wasmModule: WebAssembly.Module, memorySize: number): Promise<Engine> {
  const pages = Math.ceil(memorySize / PAGE);
  const wasmMemory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  let isExhausted = false;
  // Asked for when none is left.
  wasmMemory.grow = () => {
    isExhausted = true;
    throw new RangeError("The memory does not grow");
  };
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmModule, wasmMemory }));
  return {
    memorySize: pages * PAGE,
    get isExhausted() {
      return isExhausted;
    },
    createVm: (options) => new QuickJSVm(quickjs, options),
  };
}

class QuickJSVm implements Vm {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #shouldInterrupt: (() => boolean) | undefined;
  #guest: QuickJSHandle | undefined;
  readonly #methods = new Map<string, QuickJSHandle>();

  constructor(quickjs: QuickJSWASMModule, { maxStackSize, shouldInterrupt }: VmOptions) {
    this.#runtime = quickjs.newRuntime();
    this.#runtime.setMaxStackSize(maxStackSize);
    this.#shouldInterrupt = shouldInterrupt;
    if (shouldInterrupt) this.#runtime.setInterruptHandler(shouldInterrupt);
    this.#context = this.#runtime.newContext();
  }

  load(script: string, functions?: Record<string, VmFunction>): void {
    if (functions) this.#defineHost(functions);
    this.#unwrap(this.#context.evalCode(script, "guest.js")).dispose();
  }

  call(name: string, ...args: VmValue[]): VmValue {
    const context = this.#context;
    this.#guest ??= context.getProp(context.global, "guest");
    let method = this.#methods.get(name);
    if (method === undefined) this.#methods.set(name, (method = context.getProp(this.#guest, name)));
    const handles = args.map((value) => this.#toHandle(value));
    const result = this.#unwrap(context.callFunction(method, context.undefined, handles));
    for (const handle of handles) handle.dispose();
    return result.consume((handle) => this.#toValue(handle));
  }

  runJobs(onUncaught: (message: string) => void): void {
    do {
      const result = this.#runtime.executePendingJobs(JOBS);
      if (this.#shouldInterrupt?.()) throw new VmError("interrupted");
      // Of a promise whose class the code has made: those of the engine's own throw nothing.
      if (result.error) onUncaught(this.#toError(result.error).thrownMessage);
    } while (this.#runtime.hasPendingJob());
  }

  dispose(): void {
    for (const method of this.#methods.values()) method.dispose();
    this.#guest?.dispose();
    this.#context.dispose();
    this.#runtime.dispose();
  }

  #defineHost(functions: Record<string, VmFunction>): void {
    const context = this.#context;
    context.newObject().consume((host) => {
      for (const [name, run] of Object.entries(functions)) {
        context
          .newFunction(name, (...args) => this.#toHandle(run(...args.map((handle) => this.#toValue(handle)))))
          .consume((handle) => context.setProp(host, name, handle));
      }
      context.setProp(context.global, "host", host);
    });
  }

  #unwrap(result: { value: QuickJSHandle; error?: undefined } | { error: QuickJSHandle }): QuickJSHandle {
    if (result.error === undefined) return result.value;
    throw this.#toError(result.error);
  }

  #toError(error: QuickJSHandle): VmError {
    const thrown: unknown = error.consume((handle) => this.#context.dump(handle) as unknown);
    const { name, message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Record<string, unknown>;
    return typeof message === "string"
      ? new VmError(`${String(name)}: ${message}`, message)
      : new VmError(String(thrown));
  }

  #toHandle(value: VmValue | void): QuickJSHandle {
    const context = this.#context;
    switch (typeof value) {
      case "string":
        return context.newString(value);
      case "number":
        return context.newNumber(value);
      case "boolean":
        return value ? context.true : context.false;
      default:
        return context.undefined;
    }
  }

  #toValue(handle: QuickJSHandle): VmValue {
    switch (this.#context.typeof(handle)) {
      case "string":
        return this.#context.getString(handle);
      case "number":
        return this.#context.getNumber(handle);
      case "boolean":
        return this.#context.dump(handle) as boolean;
      default:
        return undefined;
    }
  }
}
