import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import { createCodemodeStore, type CodemodeStore } from "./codemode-store.ts";

const stores = new WeakMap<CodemodeRuntimeHandle, CodemodeStore>();

/** The one store of a runtime, which all components share. */
export function storeOf(runtime: CodemodeRuntimeHandle): CodemodeStore {
  let store = stores.get(runtime);
  if (store === undefined) stores.set(runtime, (store = createCodemodeStore(runtime)));
  return store;
}
