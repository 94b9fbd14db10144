/**
 * The command line of every Chromium that tests and benchmarks start: quiet, without services that
 * would use the network, and without Chromium's own sandbox for root, who cannot have it.
 * @returns {string[]}
 */
export function chromiumArguments() {
  const isRoot = process.getuid?.() === 0;
  return [
    ...(isRoot ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
}
