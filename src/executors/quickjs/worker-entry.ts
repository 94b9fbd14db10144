/** The program of a QuickJS Worker. Generated code runs inside the engine, and reaches nothing of this. */
import { createQuickJSEngine } from "./quickjs-engine.ts";
import { QuickJSGuest } from "./quickjs-guest.ts";
import type { PrepareCommand, WorkerCommand, WorkerReport } from "./worker-protocol.ts";

const scope = globalThis as unknown as {
  onmessage: (event: { data: WorkerCommand }) => void;
  postMessage: (report: WorkerReport) => void;
};
let guest: QuickJSGuest | undefined;

scope.onmessage = ({ data }) => {
  if (typeof data === "string") guest?.deliver(data);
  else prepare(data).catch(reportBroken);
};

async function prepare({ wasmModule, memoryLimit, maxStackSize }: PrepareCommand): Promise<void> {
  guest?.dispose();
  guest = undefined;
  // A new instance with new memory: of one run's code nothing is left for the next, not even through a fault of the engine.
  const engine = await createQuickJSEngine(wasmModule, memoryLimit);
  guest = new QuickJSGuest(engine, {
    maxStackSize,
    // WebKit ends a Worker only where it calls JavaScript: with nothing to ask, a loop in the engine would go on for ever.
    shouldInterrupt: () => false,
    post: (frame) => scope.postMessage(frame),
    onBroken: reportBroken,
  });
}

function reportBroken(error: unknown): void {
  scope.postMessage({ broken: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
}
