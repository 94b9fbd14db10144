import type { ExportedExecution } from "../../runtime/export.ts";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import type { Outcome } from "../../runtime/types.ts";
import type { RuntimeSource } from "../codemode-provider.tsx";
import type { EventLog } from "./event-log.ts";
import type { Settings } from "./settings.ts";

/** Where the button stands; the panel is at the same edge, over its whole width. */
export type DevtoolsPosition = "bottom-right" | "bottom-left" | "top-right" | "top-left";

/** What a replay has shown: what `replayExecution` of `browser-codemode/testing` gives. */
export interface ReplayReport {
  /** What the code did this time. */
  outcome: Outcome;
  /** Whether it ended as it is recorded to have ended. */
  isSame: boolean;
}

export interface CodemodeDevtoolsProps {
  /** One runtime or several, among which the panel lets choose. Default: the provider's. */
  runtime?: RuntimeSource | undefined;
  /** Whether the panel is open at first. What was remembered goes before. Default `false`. */
  initialIsOpen?: boolean | undefined;
  /** Default `bottom-right`. */
  position?: DevtoolsPosition | undefined;
  /** The key in `localStorage` under which the panel remembers that it is open, and how high. Default `codemode-devtools`. */
  storageKey?: string | undefined;
  /** Default `system`: what the person has set. */
  colorScheme?: "system" | "light" | "dark" | undefined;
  /** Of the page's Content-Security-Policy; needed only by browsers without constructable style sheets. */
  nonce?: string | undefined;
  /** How many of the runtimes' last events are kept. Default 300. */
  maxEvents?: number | undefined;
  /** Runs an export again, to see whether it repeats. Without it the panel says how to give one. */
  replay?: ((file: ExportedExecution) => Promise<ReplayReport>) | undefined;
}

/** What the panel gets from the button. */
export interface PanelProps {
  runtimes: readonly CodemodeRuntimeHandle[];
  isOpen: boolean;
  /** Whether the focus goes into the panel when it opens: not when it is open from the start. */
  takesFocus: boolean;
  position: DevtoolsPosition;
  events: EventLog;
  settings: Settings;
  replay: CodemodeDevtoolsProps["replay"];
  onClose: () => void;
}

export interface MountedPanel {
  render(props: PanelProps): void;
  unmount(): void;
}

/** The module that is loaded when the panel is opened for the first time. */
export interface PanelModule {
  mountPanel(root: ShadowRoot, options: { nonce: string | undefined }): MountedPanel;
}
