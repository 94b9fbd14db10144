export interface StorageUse {
  /** In bytes; `undefined` where the browser does not tell. */
  usage: number | undefined;
  quota: number | undefined;
  isPersistent: boolean | undefined;
}

/** What the browser tells of the origin's storage: nothing at all in an insecure context. */
export async function readStorageUse(): Promise<StorageUse> {
  const storage = (navigator as { storage?: Partial<StorageManager> }).storage;
  const { usage, quota } = (await storage?.estimate?.()) ?? {};
  return { usage, quota, isPersistent: await storage?.persisted?.() };
}
