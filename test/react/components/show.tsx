/** How these tests show components: in StrictMode, as an app in development does. */
import { cleanup, render, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { StrictMode, type ReactNode } from "react";
import { afterEach, onTestFinished } from "vitest";
import stylesheet from "../../../src/react/styles/codemode.css?inline";

afterEach(() => cleanup());

export interface Shown extends Pick<RenderResult, "container" | "rerender" | "unmount"> {
  user: UserEvent;
}

export function show(element: ReactNode): Shown {
  return { user: userEvent.setup(), ...render(element, { wrapper: StrictMode }) };
}

/** Applies the stylesheet of the components until the test is over. */
export function applyStylesheet(): void {
  const style = document.createElement("style");
  style.textContent = stylesheet;
  document.head.append(style);
  onTestFinished(() => style.remove());
}

/** The element of a part. */
export function part(name: string, within: ParentNode = document): HTMLElement {
  const found = within.querySelector<HTMLElement>(`[data-codemode="${name}"]`);
  if (found === null) throw new Error(`There is no part "${name}" in ${document.body.innerHTML}`);
  return found;
}

export function parts(name: string, within: ParentNode = document): HTMLElement[] {
  return [...within.querySelectorAll<HTMLElement>(`[data-codemode="${name}"]`)];
}
