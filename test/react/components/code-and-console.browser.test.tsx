import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { CodemodeCode } from "../../../src/react/components/codemode-code.tsx";
import { CodemodeConsole } from "../../../src/react/components/codemode-console.tsx";
import { useCodemodeExecution } from "../../../src/react/hooks/use-codemode-execution.ts";
import type { ConsoleLine } from "../../../src/protocol/executor.ts";
import { makeRuntime } from "../runtimes.ts";
import { part, parts, show, applyStylesheet } from "./show.tsx";

const CODE = 'async () => {\n  const a = 1;\n  throw new Error("x\u202e");\n}';

describe("code", () => {
  test("has numbers, and the line that matters is marked for everybody", () => {
    const { rerender } = show(<CodemodeCode code={CODE} line={3} lineKind="error" title="What ran" />);
    screen.getByRole("figure", { name: "What ran" });
    expect(parts("line-number").map((mark) => mark.textContent.trim())).toEqual(["1", "2", "▸3", "4"]);
    const marked = parts("code-line").filter((line) => line.getAttribute("aria-current") === "location");
    expect(marked.map((line) => line.dataset["line"])).toEqual(["3"]);
    expect(marked[0]!.textContent).toContain("line of the error, 3: ");
    rerender(<CodemodeCode code={CODE} line={1} />);
    expect(document.querySelectorAll("[aria-current]")).toHaveLength(1);
    expect(part("code-line").textContent).toContain("current line, 1: ");
    rerender(<CodemodeCode code={CODE} />);
    expect(document.querySelectorAll("[aria-current]")).toHaveLength(0);
  });

  test("hides nothing, and is copied as it is", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const { user } = show(<CodemodeCode code={CODE} />);
    // The library for user events has its own clipboard.
    const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    expect(part("hidden-character").textContent).toBe("U+202E");
    await user.click(screen.getByRole("button", { name: "Copy" }));
    expect(await screen.findByText("Copied")).toBe(part("copy-outcome"));
    expect(copied).toHaveBeenCalledExactlyOnceWith(CODE);
    copied.mockRejectedValue(new DOMException("not allowed", "NotAllowedError"));
    await user.click(screen.getByRole("button", { name: "Copy" }));
    await screen.findByText("Could not be copied");
    write.mockRestore();
  });

  test("long code is cut after a marked line, says so, and is shown whole", async () => {
    const code = Array.from({ length: 1000 }, (_, index) => `line(${index + 1});`).join("\n");
    const { user } = show(<CodemodeCode code={code} maxLines={50} line={600} />);
    expect(parts("code-line")).toHaveLength(620);
    await user.click(screen.getByRole("button", { name: "380 more lines not shown: show all" }));
    expect(parts("code-line")).toHaveLength(1000);
    expect(document.activeElement).toBe(part("code-text"));
  });

  test("a long line is cut, says so, and is shown whole", async () => {
    const { user } = show(<CodemodeCode code={`first();\n${"\u200b".repeat(6_000)}last();`} />);
    expect(parts("hidden-character")).toHaveLength(5_000);
    expect(parts("missing")).toHaveLength(1);
    expect(part("missing").textContent).toContain("1,007 more characters not shown");
    await user.click(screen.getByRole("button", { name: "Show all" }));
    expect(parts("code-line")[1]!.textContent).toContain("last();");
    expect(document.activeElement).toBe(part("code-text"));
  });

  test("the marked line is in sight, and the page has not moved", () => {
    applyStylesheet();
    const code = Array.from({ length: 200 }, (_, index) => `line(${index + 1});`).join("\n");
    show(<CodemodeCode code={code} line={150} />);
    const box = part("code-text").getBoundingClientRect();
    const line = parts("code-line")[149]!.getBoundingClientRect();
    expect(line.top).toBeGreaterThan(box.top);
    expect(line.bottom).toBeLessThan(box.bottom);
    expect(window.scrollY).toBe(0);
  });
});

describe("console", () => {
  const line = (index: number): ConsoleLine => ({ level: "log", text: `line ${index}` });
  const list = (length: number) => Array.from({ length }, (_, index) => line(index));

  function Live({ runtime, id }: { runtime: ReturnType<typeof makeRuntime>; id: string }) {
    const { execution } = useCodemodeExecution(id, { runtime });
    return execution && <CodemodeConsole lines={execution.console} />;
  }

  test("says levels in words, and hides nothing", async () => {
    const runtime = makeRuntime({ tools: {} });
    const { executionId } = await runtime.execute({
      code: String.raw`async () => { console.log("one\u200b"); console.warn("two"); console.error("three") }`,
    });
    show(<Live runtime={runtime} id={executionId} />);
    await screen.findByRole("log", { name: "Console" });
    expect(parts("console-line").map((row) => row.textContent)).toEqual([
      "log oneU+200B",
      "warning two",
      "error three",
    ]);
    expect(parts("console-line").map((row) => row.dataset["level"])).toEqual(["log", "warn", "error"]);
  });

  test("shows the last lines, and how many came before", async () => {
    const { user, rerender } = show(<CodemodeConsole lines={list(1050)} maxLines={500} />);
    expect(parts("console-line")).toHaveLength(500);
    expect(parts("console-text").at(-1)!.textContent).toBe("line 1049");
    await user.click(screen.getByRole("button", { name: "550 earlier lines not shown: show more" }));
    expect(parts("console-line")).toHaveLength(1000);
    await user.click(screen.getByRole("button", { name: "50 earlier lines not shown: show more" }));
    expect(parts("console-text")[0]!.textContent).toBe("line 0");
    expect(document.activeElement).toBe(screen.getByRole("log"));
    rerender(<CodemodeConsole lines={[]} maxLines={500} />);
    screen.getByText("Nothing was written to the console");
  });

  test("follows the end, unless its reader has scrolled up", async () => {
    applyStylesheet();
    const { rerender } = show(<CodemodeConsole lines={list(100)} />);
    const box = screen.getByRole("log");
    const fromEnd = () => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight);
    expect(box.scrollHeight).toBeGreaterThan(box.clientHeight);
    expect(fromEnd()).toBe(0);
    rerender(<CodemodeConsole lines={list(120)} />);
    expect(fromEnd()).toBe(0);

    const scrolled = new Promise((resolve) => box.addEventListener("scroll", resolve, { once: true }));
    box.scrollTop = 40;
    await scrolled;
    rerender(<CodemodeConsole lines={list(140)} />);
    expect(box.scrollTop).toBe(40);

    const back = new Promise((resolve) => box.addEventListener("scroll", resolve, { once: true }));
    box.scrollTop = box.scrollHeight;
    await back;
    rerender(<CodemodeConsole lines={list(160)} />);
    await waitFor(() => expect(fromEnd()).toBe(0));
  });

  test("earlier lines do not move the ones that are read", async () => {
    applyStylesheet();
    const { user } = show(<CodemodeConsole lines={list(300)} maxLines={100} />);
    const box = screen.getByRole("log");
    const scrolled = new Promise((resolve) => box.addEventListener("scroll", resolve, { once: true }));
    box.scrollTop = 50;
    await scrolled;
    const read = screen.getByText("line 205");
    const before = read.getBoundingClientRect().top - box.getBoundingClientRect().top;
    await user.click(screen.getByRole("button", { name: /earlier lines/ }));
    expect(parts("console-line")).toHaveLength(200);
    expect(Math.abs(read.getBoundingClientRect().top - box.getBoundingClientRect().top - before)).toBeLessThan(2);
  });
});
