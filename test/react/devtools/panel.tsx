/** The devtools on this page, in StrictMode, and what a person does with them. */
import {
  cleanup,
  configure,
  fireEvent,
  render,
  type queries,
  waitFor,
  within,
  type BoundFunctions,
  type RenderResult,
} from "@testing-library/react";
import { userEvent, type UserEvent } from "@testing-library/user-event";
import { StrictMode } from "react";
import { afterEach, expect } from "vitest";
import { CodemodeDevtools } from "../../../src/react/devtools/codemode-devtools.ts";
import type { CodemodeDevtoolsProps } from "../../../src/react/devtools/devtools-props.ts";

// What Testing Library prints with an error cannot be a shadow root.
configure({ getElementError: (message, container) => new Error(`${message}\n${container.textContent}`) });

afterEach(() => {
  cleanup();
  localStorage.clear();
});

type Queries = BoundFunctions<typeof queries>;

export interface Devtools {
  host: HTMLElement;
  root: ShadowRoot;
  /** Looks into the shadow root. */
  inside: Queries;
  user: UserEvent;
  view: RenderResult;
  /** Opens the panel by its button. @returns The region. */
  open(): Promise<HTMLElement>;
  choose(tab: string): Promise<void>;
  /** Shows the execution whose row has this text. */
  show(text: string): Promise<void>;
  /** Puts a text into a field. (User-event's own typing finds no field in a shadow root.) */
  type(field: HTMLElement, text: string): void;
  /** Presses the button, and what it asks then. */
  press(button: string, confirm?: string): Promise<void>;
  /** Waits for a sentence that says what was done, or what failed. */
  told(text: string | RegExp): Promise<void>;
}

export function renderDevtools(props: CodemodeDevtoolsProps): Devtools {
  const view = render(
    <StrictMode>
      <CodemodeDevtools {...props} />
    </StrictMode>,
  );
  const host = [...document.querySelectorAll<HTMLElement>("codemode-devtools")].at(-1)!;
  return { view, ...drive(host) };
}

export function drive(host: HTMLElement): Omit<Devtools, "view"> {
  const root = host.shadowRoot!;
  const inside: Queries = within(root as unknown as HTMLElement);
  const user = userEvent.setup();
  const devtools: Omit<Devtools, "view"> = {
    host,
    root,
    inside,
    user,
    open: async () => {
      await user.click(inside.getByRole("button", { name: "Open Codemode devtools" }));
      return inside.findByRole("region", { name: "Codemode devtools" });
    },
    choose: async (tab) => user.click(await inside.findByRole("tab", { name: new RegExp(`^${tab}`) })),
    type: (field, text) => void fireEvent.change(field, { target: { value: text } }),
    show: async (text) => {
      const back = root.querySelector<HTMLElement>(".back");
      if (back?.checkVisibility() === true) await user.click(back);
      const list = await inside.findByRole("list", { name: "Executions" });
      await user.click(await within(list).findByRole("button", { name: new RegExp(text) }));
      await inside.findByRole("tablist", { name: "Parts of the execution" });
    },
    press: async (button, confirm) => {
      await user.click(await inside.findByRole("button", { name: button }));
      if (confirm !== undefined) await user.click(await inside.findByRole("button", { name: confirm }));
    },
    told: async (text) => {
      await waitFor(() => {
        const said = [...root.querySelectorAll(".notices p")].map(({ textContent }) => textContent).join("");
        expect(said).toMatch(text);
      });
    },
  };
  return devtools;
}

/** Rows of the list of executions, as text. */
export function rows({ root }: Pick<Devtools, "root">): string[] {
  return [...root.querySelectorAll(".execution")].map(({ textContent }) => textContent);
}

export function badge({ root }: Pick<Devtools, "root">): string | undefined {
  return root.querySelector(".detail-header .badge")?.textContent;
}

/** Gives files to the hidden field behind "Import…". */
export function chooseFiles({ root }: Pick<Devtools, "root">, files: File[]): void {
  const input = root.querySelector<HTMLInputElement>("input[type=file]")!;
  input.files = transferOf(files).files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function dropFiles(target: Element, files: File[]): void {
  const options = { bubbles: true, cancelable: true, composed: true, dataTransfer: transferOf(files) };
  target.dispatchEvent(new DragEvent("dragover", options));
  target.dispatchEvent(new DragEvent("drop", options));
}

function transferOf(files: File[]): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer;
}
