import type { BridgeStorage } from "../../../src/server-bridge/worker/connection.ts";

/** What a Durable Object's storage does: values are copies, and what is awaited is there. */
export class MemoryStorage implements BridgeStorage {
  readonly entries: Map<string, unknown> = new Map();

  async get(key: string): Promise<unknown> {
    await tick();
    return structuredClone(this.entries.get(key));
  }

  async put(entries: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(structuredClone(entries))) this.entries.set(key, value);
    await tick();
  }

  async delete(keys: string[]): Promise<void> {
    if (keys.length > 128) throw new RangeError("At most 128 keys at once");
    for (const key of keys) this.entries.delete(key);
    await tick();
  }

  async list({ prefix }: { prefix: string }): Promise<Map<string, unknown>> {
    await tick();
    return new Map([...this.entries].filter(([key]) => key.startsWith(prefix)).map((entry) => structuredClone(entry)));
  }
}

function tick(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(resolve));
}
