/** `browser-codemode/indexeddb`: a journal that outlives the page, and who of its tabs drives what. */
export { indexedDBJournal } from "./store-indexeddb/indexeddb-journal.ts";
export type { IndexedDBJournal, IndexedDBJournalOptions } from "./store-indexeddb/indexeddb-journal.ts";
export { persistStorage } from "./store-indexeddb/persist-storage.ts";
export type { StoragePersistence } from "./store-indexeddb/persist-storage.ts";
export { tabCoordination } from "./store-indexeddb/tab-coordination.ts";
export type { TabCoordinationOptions } from "./store-indexeddb/tab-coordination.ts";
export type { TabChannel, TabClock, TabEnvironment, TabLocks } from "./store-indexeddb/tab-environment.ts";
export type { Coordination, Lease, News } from "./runtime/coordination.ts";
export type { Journal } from "./runtime/journal.ts";
