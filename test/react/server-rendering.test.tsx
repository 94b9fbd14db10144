import { renderToString } from "react-dom/server";
import type { ReactElement } from "react";
import { expect, test } from "vitest";
import { createBrowserRuntime } from "../../src/index.ts";
import {
  CodemodeProvider,
  useCodemodeApprovals,
  useCodemodeExecution,
  useCodemodeExecutions,
  useCodemodeSnippets,
} from "../../src/react.ts";

function App(): ReactElement {
  const { approvals, isBusy } = useCodemodeApprovals();
  const { execution, isLoading } = useCodemodeExecution("exec_1");
  const { executions, hasMore } = useCodemodeExecutions();
  const { snippets } = useCodemodeSnippets();
  return <p>{JSON.stringify({ approvals, busy: isBusy(), execution, isLoading, executions, hasMore, snippets })}</p>;
}

test("on a server, hooks know nothing yet, and start nothing", () => {
  expect(typeof document).toBe("undefined");
  const runtime = createBrowserRuntime({ tools: { read: { execute: () => 1 } } });
  const html = renderToString(
    <CodemodeProvider runtime={runtime}>
      <App />
    </CodemodeProvider>,
  );
  expect(html.replaceAll("&quot;", '"')).toBe(
    '<p>{"approvals":[],"busy":false,"isLoading":true,"executions":[],"hasMore":false,"snippets":[]}</p>',
  );
});
