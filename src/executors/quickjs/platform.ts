/** What the executor needs of where it runs. */
export interface Platform {
  /** The ways to start a thread, to be tried in turn: a way that once worked, or once failed, is known to. */
  readonly threads: readonly (() => WorkerThread | Promise<WorkerThread>)[];
  /** The engine, compiled. */
  loadWasm(): Promise<WebAssembly.Module>;
}

/** A Web Worker with the program of `worker-entry.ts`, or a worker thread of Node that behaves like one. */
export interface WorkerThread {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  /** The program did not load, or has ended by an error that nothing caught. */
  onerror: ((reason: { message?: string }) => void) | null;
  terminate(): unknown;
}
