import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { ReactElement } from "react";
import { expect, test, vi } from "vitest";
import { CodemodeApproval, CodemodeApprovals, useCodemodeApprovals, type Approval } from "../../../src/react.ts";
import type { BrowserRuntime } from "../../../src/index.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { part, parts, show } from "./show.tsx";

async function waiting(...texts: string[]): Promise<{ runtime: BrowserRuntime; list: string[] }> {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  await runtime.execute({ code: remove(...texts) });
  return { runtime, list };
}

test("the second click of a double click is not the answer to what stands there by then", async () => {
  const { runtime, list } = await waiting("a", "b");
  const approve = vi.spyOn(runtime, "approve");
  show(<CodemodeApprovals runtime={runtime} />);
  const [first] = await screen.findAllByRole("button", { name: "Approve" });
  fireEvent.click(first!, { detail: 1 });
  await waitFor(() => expect(parts("approval")).toHaveLength(1));
  await waitFor(() => expect(list).toEqual(["b", "c"]));
  const next = screen.getByRole("button", { name: "Approve" });
  fireEvent.click(next, { detail: 2 });
  expect(approve).toHaveBeenCalledTimes(1);
  fireEvent.click(next, { detail: 1 });
  await waitFor(() => expect(list).toEqual(["c"]));
});

test("what was written for one action is not sent for another that takes its place", async () => {
  const { runtime } = await waiting("a", "b");
  let shown: readonly Approval[] = [];
  function One({ at }: { at: number }): ReactElement | null {
    const { approvals } = useCodemodeApprovals({ runtime });
    shown = approvals;
    return approvals[at] === undefined ? null : <CodemodeApproval approval={approvals[at]} />;
  }
  const { user, rerender } = show(<One at={0} />);
  await user.click(await screen.findByRole("button", { name: "Edit input" }));
  await user.clear(screen.getByRole("textbox"));
  await user.type(screen.getByRole("textbox"), '{{"text": "c"}');
  rerender(<One at={1} />);
  expect(shown).toHaveLength(2);
  expect(part("approval").dataset["mode"]).toBe("asking");
  expect(part("value-text").textContent).toContain('"b"');
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("a runtime that is named twice shows its actions once", async () => {
  const { runtime } = await waiting("a");
  show(<CodemodeApprovals runtime={[runtime, runtime]} />);
  await screen.findByRole("article");
  expect(parts("approval")).toHaveLength(1);
});

test("in the names of what is asked for nothing hides", async () => {
  const { runtime } = await waiting("a");
  const [action] = await runtime.pending();
  const approval = { ...action!, method: "remove\u200cAll", key: "k", runtime };
  show(<CodemodeApproval approval={approval} />);
  expect(part("approval-title").textContent).toBe("May codemode.removeU+200CAll run?");
  expect(part("approval").getAttribute("aria-label")).toBe("May codemode.remove[U+200C]All run?");
});
