import { useSyncExternalStore } from "react";
import { workspaceStore } from "./store.ts";
import type { Workspace } from "./types.ts";

/** The workspace as it is now; renders again when it changes, here or in another tab. */
export function useWorkspace(): Workspace {
  return useSyncExternalStore(workspaceStore.subscribe, workspaceStore.getSnapshot);
}
