import { screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, expect, test } from "vitest";
import { CodemodeApprovals } from "../../../src/react/components/codemode-approvals.tsx";
import { CodemodeCode } from "../../../src/react/components/codemode-code.tsx";
import { CodemodeConsole } from "../../../src/react/components/codemode-console.tsx";
import { CodemodeTimeline } from "../../../src/react/components/codemode-timeline.tsx";
import { viewOfState } from "../../../src/react/store/views.ts";
import { makeRuntime } from "../runtimes.ts";
import { makeSample } from "./sample.ts";
import { parts, show, applyStylesheet } from "./show.tsx";

const root = document.documentElement;
afterEach(() => root.removeAttribute("style"));

async function violations(): Promise<string[]> {
  const results = await axe.run(document.body, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // This page is no app: it has no headings and landmarks around the component.
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  });
  expect(results.passes.map(({ id }) => id)).toContain("color-contrast");
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const themes = ["light", "dark"] as const;

/** Shown as in an app of this theme. */
function applyTheme(theme: (typeof themes)[number]): void {
  applyStylesheet();
  root.style.cssText = `color-scheme: ${theme}; --codemode-color-scheme: ${theme}; background: Canvas; color: CanvasText`;
}

test.each(themes)("approvals, in the %s theme", async (theme) => {
  applyTheme(theme);
  const { runtime, uncertain } = await makeSample(makeRuntime);
  const { user } = show(<CodemodeApprovals runtime={[runtime, uncertain]} grants onReject="choose" maxLength={200} />);
  await waitFor(() => expect(parts("approval").length).toBeGreaterThanOrEqual(3));
  expect(await violations()).toEqual([]);

  await user.click(screen.getAllByRole("button", { name: "Edit input" })[0]!);
  await user.type(screen.getByRole("textbox", { name: "Input, as JSON" }), " x");
  expect(parts("field-problem")).toHaveLength(1);
  expect(await violations()).toEqual([]);
  await user.clear(screen.getByRole("textbox", { name: "Input, as JSON" }));
  await user.type(screen.getByRole("textbox", { name: "Input, as JSON" }), '{{"to": "b"}');
  await waitFor(() => expect(parts("diff")).toHaveLength(1));
  await user.click(screen.getAllByRole("button", { name: "Reject" })[0]!);
  await user.click(screen.getByRole("button", { name: "It failed" }));
  for (const summary of screen.getAllByText("Code of the run")) await user.click(summary);
  await waitFor(() => expect(parts("code-text").length).toBeGreaterThan(0));
  expect(await violations()).toEqual([]);
});

test.each(themes)("a timeline, in the %s theme", async (theme) => {
  applyTheme(theme);
  const { states } = await makeSample(makeRuntime);
  const { user } = show(
    states.map((state) => (
      <CodemodeTimeline
        key={state.id}
        aria-label={state.id}
        execution={viewOfState({ ...state, resumedAt: state.log[0]!.settledAt! + 1 })}
      />
    )),
  );
  for (const toggle of screen.getAllByRole("button", { expanded: false })) await user.click(toggle);
  expect(parts("timeline-details").length).toBeGreaterThan(4);
  expect(new Set(parts("timeline-call").map((row) => row.dataset["state"]))).toEqual(
    new Set(["applied", "failed", "pending", "uncertain", "reverted"]),
  );
  expect(await violations()).toEqual([]);
});

test.each(themes)("code and console, in the %s theme", async (theme) => {
  applyTheme(theme);
  const levels = ["log", "info", "debug", "warn", "error"] as const;
  const lines = Array.from({ length: 300 }, (_, index) => ({ level: levels[index % 5]!, text: `line\u200b ${index}` }));
  show(
    <>
      <CodemodeCode code={"async () => {\n  return 'a\u202eb'\n}"} line={2} title="One" />
      <CodemodeCode code={"async () => {\n  return 1\n}"} line={1} lineKind="error" title="Two" />
      <CodemodeConsole lines={lines} maxLines={10} />
    </>,
  );
  expect(await violations()).toEqual([]);
});
