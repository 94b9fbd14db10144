/** What the page and the frame's boot script say to each other. Generated code has no part in it. */

/** From the frame's window to the page's, once, with a port for everything else. */
export const FRAME_HELLO = "browser-codemode:frame";

/** Starts a worker; comes with the port that it is to have. */
export interface SpawnCommand {
  spawn: number;
  /** Whether it keeps `fetch`. */
  network: boolean;
  /** The kind of address that its program is loaded from. */
  from: "blob" | "data";
}

/** From the page. */
export type FrameCommand = SpawnCommand | { kill: number } | "ping";

/** From the frame: it is there, or a worker did not start; without a message when its program did not load. */
export type FrameReport = "pong" | { failed: number; message: string };
