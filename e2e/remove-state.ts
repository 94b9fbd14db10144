import { rm } from "node:fs/promises";

/** Removes what the demo's agent stored while the tests ran. */
export default async function removeState(): Promise<void> {
  const directory = process.env["DEMO_STATE_DIR"];
  if (directory?.includes("browser-codemode-e2e-") !== true) return;
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
