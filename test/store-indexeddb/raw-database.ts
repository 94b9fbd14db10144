/** The browser's IndexedDB without anything of ours, for looking at what is stored, and for damaging it. */

export const databaseOf = (name: string): string => `browser-codemode:journal:${name}`;

export function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error!));
  });
}

export function openRaw(
  database: string,
  version?: number,
  upgrade: (db: IDBDatabase, transaction: IDBTransaction) => void = () => {},
): Promise<IDBDatabase> {
  const request = indexedDB.open(database, version);
  request.addEventListener("upgradeneeded", () => upgrade(request.result, request.transaction!));
  return settled(request);
}

/** Changes what is stored, past the journal. */
export async function change(name: string, work: (store: (name: string) => IDBObjectStore) => void): Promise<void> {
  const db = await openRaw(databaseOf(name));
  const transaction = db.transaction([...db.objectStoreNames], "readwrite");
  const done = new Promise((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", () => reject(transaction.error!));
  });
  work((store) => transaction.objectStore(store));
  await done;
  db.close();
}

export async function keysOf(name: string, store: string): Promise<IDBValidKey[]> {
  const db = await openRaw(databaseOf(name));
  const keys = await settled(db.transaction(store).objectStore(store).getAllKeys());
  db.close();
  return keys;
}
