/** What a page's runtime loads with its first use: the engine, and the storage. */
import { normalizeLazily } from "../prompt/normalize-lazily.ts";
import type { Executor } from "../protocol/executor.ts";
import { localCoordination, type Coordination } from "../runtime/coordination.ts";
import type { Journal } from "../runtime/journal.ts";
import type { HandOffPort } from "../runtime/hand-off.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import { indexedDBJournal } from "../store-indexeddb/indexeddb-journal.ts";
import { tabCoordination } from "../store-indexeddb/tab-coordination.ts";
import type { Bridge, HandOffPolicy } from "./bridge.ts";
import type { ResolvedRuntimeOptions } from "./browser-runtime-options.ts";

/** Milliseconds; a transaction takes about one. */
const WRITE_INTERVAL = 4;

export interface OpenRuntimeOptions extends ResolvedRuntimeOptions, Pick<RuntimeOptions, "redact" | "onEvent"> {
  executor: Executor;
  journal: Journal | undefined;
  coordination: Coordination | undefined;
  bridge: Bridge | undefined;
  handOff: HandOffPolicy | undefined;
}

export async function openRuntime({ bridge, handOff, ...options }: OpenRuntimeOptions): Promise<CodemodeRuntimeHandle> {
  if (bridge === undefined) return openOnPage(options, undefined);
  const { openBridgedRuntime } = await import("./open-bridged-runtime.ts");
  const { connectors } = options;
  return openBridgedRuntime({
    bridge,
    handOff: handOff ?? "approval",
    connectors,
    open: (port) => openOnPage(options, port),
  });
}

function openOnPage(
  options: Omit<OpenRuntimeOptions, "bridge" | "handOff">,
  handOff: HandOffPort | undefined,
): Runtime {
  const { name, journal = indexedDBJournal({ name }) } = options;
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return new Runtime({
    ...options,
    journal,
    handOff,
    coordination: options.coordination ?? (options.journal ? localCoordination(journal) : tabCoordination({ name })),
    writeInterval: WRITE_INTERVAL,
    normalize: normalizeLazily,
    now: () => Date.now(),
    random,
    locale,
    timeZone,
  });
}

function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
