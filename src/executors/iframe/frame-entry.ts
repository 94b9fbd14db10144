/**
 * The only script of the sandboxed frame's document: it starts and stops Workers for the page, and hands
 * each the port it is given. Generated code runs in those Workers, never here.
 */
import guestProgram from "../../guest/worker-entry.ts?program";
import { FRAME_HELLO, type FrameCommand, type FrameReport, type SpawnCommand } from "./frame-protocol.ts";

const addresses = {
  blob: URL.createObjectURL(new Blob([guestProgram], { type: "text/javascript" })),
  data: `data:text/javascript,${encodeURIComponent(guestProgram)}`,
};
const workers = new Map<number, Worker>();
const { port1: port, port2: pagePort } = new MessageChannel();

port.onmessage = ({ data, ports }: MessageEvent<FrameCommand>) => {
  if (data === "ping") port.postMessage("pong" satisfies FrameReport);
  else if ("spawn" in data) spawn(data, ports[0]!);
  else kill(data.kill);
};
// The page's origin is not known to a frame without one; the message itself says nothing.
parent.postMessage(FRAME_HELLO, "*", [pagePort]);

function spawn({ spawn: id, network, from }: SpawnCommand, guestPort: MessagePort): void {
  const fail = (message: string) => {
    kill(id);
    port.postMessage({ failed: id, message } satisfies FrameReport);
  };
  try {
    const worker = new Worker(addresses[from], { name: "codemode" });
    // WebKit's event of a worker that did not load has no message.
    worker.onerror = (event) => fail((event as { message?: string }).message ?? "");
    worker.postMessage(network, [guestPort]);
    workers.set(id, worker);
  } catch (error) {
    fail(String(error));
  }
}

function kill(id: number): void {
  workers.get(id)?.terminate();
  workers.delete(id);
}
