/** What the hub needs of a connection: those of `agents` have it. One object is one WebSocket, as long as it is open. */
export interface BridgeConnection {
  send(message: string): void;
}

/** What the hub keeps over restarts of its object: `ctx.storage` fits. Writes of one `put` happen together. */
export interface BridgeStorage {
  get(key: string): Promise<unknown>;
  put(entries: Record<string, unknown>): Promise<unknown>;
  delete(keys: string[]): Promise<unknown>;
  list(options: { prefix: string }): Promise<Map<string, unknown>>;
}
