import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import { adoptStyles } from "./adopt-styles.ts";
import type { CodemodeDevtoolsProps, DevtoolsPosition, MountedPanel, PanelModule } from "./devtools-props.ts";
import { EventLog } from "./event-log.ts";
import { Settings } from "./settings.ts";
import { shellStyles } from "./shell-styles.ts";

const TAG = "codemode-devtools";
const SVG = "http://www.w3.org/2000/svg";
/** Angle brackets around a play sign. */
const ICON = "M8 6 3 12l5 6M16 6l5 6-5 6M10.5 9.2v5.6l4-2.8z";
/** What is typed and pasted in the panel is not the app's: to its shortcuts it would look like nothing but the page. */
const KEPT_EVENTS = ["keydown", "keyup", "keypress", "beforeinput", "input", "copy", "cut", "paste"];

export interface ShellOptions {
  loadPanel: () => Promise<PanelModule>;
  storageKey: string;
  initialIsOpen: boolean;
  maxEvents: number;
  nonce: string | undefined;
}

export interface ShellProps {
  runtimes: readonly CodemodeRuntimeHandle[];
  position: DevtoolsPosition;
  colorScheme: NonNullable<CodemodeDevtoolsProps["colorScheme"]>;
  replay: CodemodeDevtoolsProps["replay"];
}

/** The button, in a shadow root at the end of the page. Without React, whose DOM half is for the panel alone. */
export class DevtoolsShell {
  readonly events: EventLog;
  readonly #options: ShellOptions;
  readonly #settings: Settings;
  readonly #host: HTMLElement = document.createElement(TAG);
  readonly #root: ShadowRoot;
  readonly #button: HTMLButtonElement;
  readonly #problem: HTMLParagraphElement;
  #props: ShellProps | undefined;
  #panel: MountedPanel | undefined;
  #isOpen = false;
  #isDisposed = false;
  #takesFocus = false;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#settings = new Settings(options.storageKey);
    this.events = new EventLog(options.maxEvents);
    this.#root = this.#host.attachShadow({ mode: "open" });
    adoptStyles(this.#root, [shellStyles], options.nonce);
    this.#button = makeButton(() => this.#open(true));
    this.#problem = document.createElement("p");
    this.#problem.className = "shell-problem";
    this.#problem.setAttribute("role", "alert");
    this.#root.append(this.#button, this.#problem);
    for (const type of KEPT_EVENTS) this.#host.addEventListener(type, (event) => event.stopPropagation());
  }

  update(props: ShellProps): void {
    const isFirst = this.#props === undefined;
    this.#props = props;
    this.#host.dataset["position"] = props.position;
    this.#host.dataset["scheme"] = props.colorScheme;
    if (isFirst) {
      this.#makeRoom();
      document.body.append(this.#host);
      if (this.#settings.get().isOpen ?? this.#options.initialIsOpen) this.#open(false);
    }
    this.#render();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#host.remove();
    // React does not take down one root while it renders another.
    setTimeout(() => this.#panel?.unmount(), 0);
  }

  /** Several of them in one corner stand beside one another. */
  #makeRoom(): void {
    const others = [...document.querySelectorAll<HTMLElement>(TAG)].filter(
      ({ dataset }) => dataset["position"] === this.#host.dataset["position"],
    );
    this.#host.style.setProperty("--slot", String(others.length));
  }

  #open(takesFocus: boolean): void {
    this.#isOpen = true;
    this.#takesFocus = takesFocus;
    this.#settings.remember({ isOpen: true });
    this.#problem.textContent = "";
    if (this.#panel === undefined) void this.#load();
    this.#render();
  }

  readonly #close = (): void => {
    this.#isOpen = false;
    this.#settings.remember({ isOpen: false });
    this.#render();
    this.#button.focus();
  };

  async #load(): Promise<void> {
    this.#button.setAttribute("aria-busy", "true");
    try {
      const module = await this.#options.loadPanel();
      if (!this.#isDisposed) this.#panel ??= module.mountPanel(this.#root, { nonce: this.#options.nonce });
    } catch (error) {
      this.#isOpen = false;
      if (!this.#isDisposed) this.#problem.textContent = `The devtools could not be loaded: ${String(error)}`;
    }
    this.#button.removeAttribute("aria-busy");
    this.#render();
  }

  #render(): void {
    const isShown = this.#isOpen && this.#panel !== undefined;
    this.#button.hidden = isShown;
    this.#button.setAttribute("aria-expanded", String(isShown));
    if (this.#props === undefined || this.#isDisposed) return;
    const { runtimes, position, replay } = this.#props;
    this.#panel?.render({
      runtimes,
      position,
      replay,
      isOpen: this.#isOpen,
      takesFocus: this.#takesFocus,
      events: this.events,
      settings: this.#settings,
      onClose: this.#close,
    });
  }
}

function makeButton(onClick: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "shell-button";
  button.title = "Codemode devtools";
  button.setAttribute("aria-label", "Open Codemode devtools");
  button.setAttribute("aria-expanded", "false");
  const icon = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICON);
  icon.append(path);
  button.append(icon);
  button.addEventListener("click", onClick);
  return button;
}
