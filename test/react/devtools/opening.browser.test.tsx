import { render, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { describe, expect, test, vi } from "vitest";
import { CodemodeProvider } from "../../../src/react.ts";
import { CodemodeDevtools } from "../../../src/react/devtools/codemode-devtools.ts";
import { createDevtools } from "../../../src/react/devtools/create-devtools.tsx";
import { makeRuntime } from "../runtimes.ts";
import { drive, renderDevtools } from "./panel.tsx";

const key = "codemode-devtools";
const stored = (): unknown => JSON.parse(localStorage.getItem(key) ?? "null");
const only = (): HTMLElement => document.querySelector("codemode-devtools")!;

describe("opening and closing", () => {
  test("the focus goes into the panel and back to the button, Escape closes, and it is remembered", async () => {
    const runtime = makeRuntime();
    const { open, inside, root, user, view } = renderDevtools({ runtime });
    expect(document.querySelectorAll("codemode-devtools")).toHaveLength(1);
    expect(inside.queryByRole("region")).toBeNull();
    const region = await open();
    expect(root.activeElement).toBe(region);
    expect(inside.queryByRole("button", { name: "Open Codemode devtools" })).toBeNull();
    expect(stored()).toEqual({ isOpen: true });
    await user.keyboard("{Escape}");
    expect(inside.queryByRole("region")).toBeNull();
    expect(root.activeElement).toBe(inside.getByRole("button", { name: "Open Codemode devtools" }));
    expect(stored()).toEqual({ isOpen: false });
    view.unmount();
    expect(document.querySelector("codemode-devtools")).toBeNull();
  });

  test("it opens by itself where it was open, without taking the focus", async () => {
    localStorage.setItem(key, JSON.stringify({ isOpen: true, height: 300 }));
    const { inside, root } = renderDevtools({ runtime: makeRuntime() });
    const region = await inside.findByRole("region", { name: "Codemode devtools" });
    expect(root.activeElement).toBeNull();
    expect(region.offsetHeight).toBe(300);
  });

  test("what was remembered goes before `initialIsOpen`, and `storageKey` names it", async () => {
    localStorage.setItem("other", JSON.stringify({ isOpen: false }));
    const closed = renderDevtools({ runtime: makeRuntime(), initialIsOpen: true, storageKey: "other" });
    const opened = renderDevtools({ runtime: makeRuntime(), initialIsOpen: true });
    await opened.inside.findByRole("region");
    expect(closed.inside.queryByRole("region")).toBeNull();
  });

  test.each([
    ["not JSON", "{"],
    ["of another kind", "[1]"],
    ["of other values", '{"isOpen":"yes","height":"9"}'],
  ])("what is remembered is %s", async (_name, text) => {
    localStorage.setItem(key, text);
    const { open } = renderDevtools({ runtime: makeRuntime() });
    expect((await open()).offsetHeight).toBeGreaterThan(100);
  });

  test("storage that is blocked is no hindrance", async () => {
    const blocked = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
    const { open, user, inside } = renderDevtools({ runtime: makeRuntime() });
    await open();
    await user.keyboard("{Escape}");
    expect(inside.queryByRole("region")).toBeNull();
    expect(blocked).toHaveBeenCalled();
    blocked.mockRestore();
  });

  test("a panel that cannot be loaded is said, and asked for again", async () => {
    let isBroken = true;
    const load = vi.fn(() =>
      isBroken ? Promise.reject(new Error("offline")) : import("../../../src/react/devtools/panel/mount-panel.tsx"),
    );
    const Devtools = createDevtools(load);
    render(<Devtools runtime={makeRuntime()} />);
    expect(load).not.toHaveBeenCalled();
    const { inside, user, open } = drive(only());
    await user.click(inside.getByRole("button"));
    expect((await inside.findByText(/could not be loaded/)).textContent).toContain("offline");
    isBroken = false;
    await open();
    expect(load).toHaveBeenCalledTimes(2);
    expect(inside.queryByText(/could not be loaded/)).toBeNull();
  });

  test("the provider's runtime is taken; without any, the app goes on and is told", async () => {
    render(
      <StrictMode>
        <CodemodeProvider runtime={makeRuntime({ name: "of-the-provider" })}>
          <CodemodeDevtools />
        </CodemodeProvider>
      </StrictMode>,
    );
    const { open } = drive(only());
    expect((await open()).textContent).toContain("of-the-provider");

    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const { container } = render(
      <p>
        app <CodemodeDevtools />
      </p>,
    );
    expect(container.textContent).toBe("app ");
    expect(warn.mock.calls.flat().map(String).join()).toContain("There is no runtime");
    warn.mockRestore();
    error.mockRestore();
  });
});

describe("beside the app", () => {
  test("neither style sheet reaches the other", async () => {
    const style = document.createElement("style");
    style.textContent =
      "* { letter-spacing: 9px; } button, section { background: rgb(1, 2, 3) !important; display: none }";
    document.head.append(style);
    const page = document.createElement("button");
    document.body.append(page);
    const before = getComputedStyle(page).cssText + getComputedStyle(page).padding;
    const { open, inside } = renderDevtools({ runtime: makeRuntime() });
    const region = await open();
    for (const element of [region, inside.getByRole("tab", { name: "Executions" })]) {
      const { letterSpacing, display, backgroundColor } = getComputedStyle(element);
      expect({ letterSpacing, isShown: display !== "none" }).toEqual({ letterSpacing: "normal", isShown: true });
      expect(backgroundColor).not.toBe("rgb(1, 2, 3)");
    }
    expect(getComputedStyle(page).cssText + getComputedStyle(page).padding).toBe(before);
    style.remove();
    page.remove();
  });

  test("keys that are pressed in the panel are not the app's", async () => {
    const heard = vi.fn();
    for (const type of ["keydown", "keyup", "input"]) document.addEventListener(type, heard);
    const { open, inside, user } = renderDevtools({ runtime: makeRuntime() });
    await open();
    await user.type(inside.getByRole("searchbox"), "k");
    expect(inside.getByRole<HTMLInputElement>("searchbox").value).toBe("k");
    expect(heard).not.toHaveBeenCalled();
    for (const type of ["keydown", "keyup", "input"]) document.removeEventListener(type, heard);
  });

  test("several do not disturb one another", async () => {
    const first = renderDevtools({ runtime: makeRuntime({ name: "first" }), storageKey: "first" });
    const second = renderDevtools({ runtime: makeRuntime({ name: "second" }), storageKey: "second" });
    const buttons = [first, second].map(({ inside }) => inside.getByRole("button").getBoundingClientRect());
    expect(buttons[1]!.right).toBeLessThanOrEqual(buttons[0]!.left);
    expect((await second.open()).textContent).toContain("second");
    expect(first.inside.queryByRole("region")).toBeNull();
  });

  test("without constructable style sheets there are elements, with the nonce", async () => {
    const original = globalThis.CSSStyleSheet;
    Object.assign(globalThis, { CSSStyleSheet: undefined });
    try {
      const { root, open } = renderDevtools({ runtime: makeRuntime(), nonce: "abc" });
      const region = await open();
      const styles = [...root.querySelectorAll("style")];
      expect(styles.length).toBeGreaterThan(1);
      expect(styles.map(({ nonce }) => nonce)).toEqual(styles.map(() => "abc"));
      expect(getComputedStyle(region).position).toBe("fixed");
    } finally {
      Object.assign(globalThis, { CSSStyleSheet: original });
    }
  });
});

test("the height changes by keyboard, within the window", async () => {
  const { open, inside, user } = renderDevtools({ runtime: makeRuntime() });
  const region = await open();
  const edge = inside.getByRole("separator", { name: "Height of the panel" });
  edge.focus();
  await user.keyboard("{Home}");
  const lowest = Number(edge.getAttribute("aria-valuemin"));
  expect(edge.getAttribute("aria-valuenow")).toBe(String(lowest));
  await user.keyboard("{ArrowUp}");
  expect(region.offsetHeight).toBe(lowest + 20);
  await user.keyboard("{End}{ArrowUp}");
  expect(region.offsetHeight).toBeLessThanOrEqual(window.innerHeight);
  await waitFor(() => expect(stored()).toMatchObject({ height: Number(edge.getAttribute("aria-valuenow")) }));
});

test("tabs by the ARIA pattern", async () => {
  const { open, inside, user, root } = renderDevtools({ runtime: makeRuntime() });
  await open();
  const tabs = inside.getAllByRole("tab");
  tabs[0]!.focus();
  await user.keyboard("{ArrowLeft}");
  expect(root.activeElement).toBe(tabs.at(-1));
  expect(tabs.map((tab) => tab.tabIndex)).toEqual(tabs.map((_tab, at) => (at === tabs.length - 1 ? 0 : -1)));
  const panel = root.getElementById(tabs.at(-1)!.getAttribute("aria-controls")!)!;
  expect(panel.getAttribute("aria-labelledby")).toBe(tabs.at(-1)!.id);
  expect(panel.textContent).toContain("Storage of this origin");
  await user.keyboard("{Home}{ArrowRight}");
  expect(root.activeElement?.textContent).toContain("Pending");
});
