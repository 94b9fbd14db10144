/** Rings after so many milliseconds. @returns Stops the timer. */
export type SetTimer = (milliseconds: number, ring: () => void) => () => void;

export function startTimer(milliseconds: number, ring: () => void): () => void {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
}
