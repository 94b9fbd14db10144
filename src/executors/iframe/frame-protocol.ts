/** What the page and the frame's boot script say to each other. Generated code has no part in it. */

/** From the frame's window to the page's, once, with a port for everything else. */
export const FRAME_HELLO = "browser-codemode:frame";

/** From the page. `spawn` comes with the port that the new worker is to have. */
export type FrameCommand = { spawn: number } | { kill: number };

/** From the frame: a worker did not start. */
export interface FrameReport {
  failed: number;
  message: string;
}
