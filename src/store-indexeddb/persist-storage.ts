/**
 * `persistent`: the browser deletes this origin's storage only when the user asks for it. `refused`: it may delete all
 * of it when it needs room. `unavailable`: the browser does not say (an insecure context, or an old browser).
 */
export type StoragePersistence = "persistent" | "refused" | "unavailable";

/**
 * Asks the browser to keep this origin's storage, the journal with it, when room runs out. Firefox asks the user, so
 * call it when they do something that is worth keeping; others decide by how the site is used. Never rejects.
 *
 * @param storage Default: `navigator.storage`.
 * @example if ((await persistStorage()) === "refused") showHint("Answers may be lost when the disk is full.");
 */
export async function persistStorage(
  storage: Partial<Pick<StorageManager, "persist" | "persisted">> | undefined = globalThis.navigator?.storage,
): Promise<StoragePersistence> {
  if (typeof storage?.persist !== "function") return "unavailable";
  try {
    if (await storage.persisted?.()) return "persistent";
    return (await storage.persist()) ? "persistent" : "refused";
  } catch {
    return "unavailable";
  }
}
