import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { createBrowserRuntime, type ExecutionState } from "../../../src/index.ts";
import { CodemodeApproval } from "../../../src/react/components/codemode-approval.tsx";
import { CodemodeApprovals } from "../../../src/react/components/codemode-approvals.tsx";
import { CodemodeCode } from "../../../src/react/components/codemode-code.tsx";
import { CodemodeConsole } from "../../../src/react/components/codemode-console.tsx";
import { CodemodeTimeline } from "../../../src/react/components/codemode-timeline.tsx";
import { viewOfState } from "../../../src/react/store/views.ts";
import { memoryJournal } from "../../../src/testing.ts";

const call = {
  seq: 0,
  connector: "codemode",
  method: "get",
  args: { id: 1 },
  requiresApproval: false,
  effect: "read" as const,
  attempts: 1,
  requestedAt: 1000,
};

test("a server renders all components, with nothing in them that depends on the moment", async () => {
  const runtime = createBrowserRuntime({ tools: {}, journal: memoryJournal(), resume: false });
  const state: ExecutionState = {
    id: "one",
    code: "async () => 1",
    status: "running",
    log: [
      { ...call, state: "applied", result: 1, settledAt: 1500 },
      { ...call, seq: 1, state: "executing" },
    ],
    connectors: ["codemode"],
    createdAt: 1000,
    updatedAt: 1500,
  };
  const approval = {
    ...call,
    key: "one",
    runtime,
    executionId: "one",
    argsHash: "",
    waiting: "approval" as const,
    expiresAt: 5000,
  };
  const render = () =>
    renderToString(
      <>
        <CodemodeApprovals runtime={runtime} empty="Nothing waits" />
        <CodemodeApproval approval={approval} grants />
        <CodemodeTimeline execution={viewOfState(state)} />
        <CodemodeCode code={state.code} line={1} />
        <CodemodeConsole lines={[{ level: "warn", text: "a\u202eb" }]} />
      </>,
    );
  const html = render();
  for (const text of ["Nothing waits", "May codemode.get run?", "2 calls, 1 done, 1 running", "U+202E"]) {
    expect(html).toContain(text);
  }
  expect(html).not.toContain("Expires");
  expect(render()).toBe(html);
  await runtime.dispose();
});
