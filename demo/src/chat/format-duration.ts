/** `3.4 ms`, `120 ms`, `2.5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 0.1) return "<0.1 ms";
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
