/** What the page and the frame's boot script say to each other. Generated code has no part in it. */

/** From the frame's window to the page's, once, with a port for everything else. */
export const FRAME_HELLO = "browser-codemode:frame";

/** From the page. `spawn` comes with the port that the new worker is to have, and says whether it keeps `fetch`. */
export type FrameCommand = { spawn: number; network: boolean } | { kill: number } | "ping";

/** From the frame: it is there, or a worker did not start. */
export type FrameReport = "pong" | { failed: number; message: string };
