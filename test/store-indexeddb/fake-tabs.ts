import { afterEach, beforeEach, vi } from "vitest";
import type { Coordination, Lease } from "../../src/runtime/coordination.ts";
import { tabCoordination } from "../../src/store-indexeddb/tab-coordination.ts";
import type { TabEnvironment } from "../../src/store-indexeddb/tab-environment.ts";
import { FakeOrigin, type FakeTab } from "./fake-origin.ts";

export interface Tab extends Coordination {
  tab: FakeTab;
}

/** A new one for each test. */
export let origin: FakeOrigin;

export function useFakeTabs(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    origin = new FakeOrigin();
  });
  afterEach(() => void vi.useRealTimers());
}

export function openTab(missing: Partial<TabEnvironment> = {}, name = "test"): Tab {
  const tab = origin.tab();
  const coordination = tabCoordination({ name, environment: tab.environment(missing) });
  return new Proxy(coordination as Tab, {
    get: (target, property) => {
      if (property === "tab") return tab;
      const value = Reflect.get(target, property) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

export const isLease = (lease: Lease | undefined): boolean => lease !== undefined && !lease.lost.aborted;

export const modes: [string, Partial<TabEnvironment>][] = [
  ["Web Locks and a channel", {}],
  ["Web Locks alone", { openChannel: undefined }],
  ["a channel and localStorage", { locks: undefined }],
  ["a channel alone", { locks: undefined, storage: undefined }],
  ["localStorage alone", { locks: undefined, openChannel: undefined }],
  ["nothing, within the page", { locks: undefined, openChannel: undefined, storage: undefined }],
];
