/** Milliseconds after which something is shown where the browser paints no frames, as in a hidden tab. */
const LONGEST_FRAME = 100;

/** Calls back once, with the browser's next frame. */
export function nextFrame(callback: () => void): void {
  let frame: number | undefined;
  const run = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    callback();
  };
  const timer = setTimeout(run, LONGEST_FRAME);
  if (typeof requestAnimationFrame === "function") frame = requestAnimationFrame(run);
}
