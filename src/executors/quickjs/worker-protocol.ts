/** What the page and a QuickJS Worker say to each other. Frames of guest and host are text; this is the rest. */

/** To the Worker: make a guest ready, in an engine of its own. Whatever there was before is dropped. */
export interface PrepareCommand {
  wasmModule: WebAssembly.Module;
  /** Bytes. */
  memoryLimit: number;
  /** Bytes. */
  maxStackSize: number;
}

export type WorkerCommand = string | PrepareCommand;

/** From the Worker: a frame of the guest, or that its engine has failed. */
export type WorkerReport = string | { broken: string };
