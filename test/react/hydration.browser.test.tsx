import { act, cleanup, waitFor } from "@testing-library/react";
import { StrictMode, type ReactElement } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test } from "vitest";
import { CodemodeProvider, useCodemodeApprovals, useCodemodeExecutions } from "../../src/react.ts";
import { makeRuntime, noteTools, remove } from "./runtimes.ts";

afterEach(cleanup);

function App(): ReactElement {
  const { approvals } = useCodemodeApprovals();
  const { executions, isLoading } = useCodemodeExecutions();
  return (
    <p>
      {approvals.length} wait, {isLoading ? "reading" : `${executions.length} executions`}
    </p>
  );
}

test("what the server has rendered is taken over, and then comes to life", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  await runtime.execute({ code: remove("a") });
  const app = (
    <StrictMode>
      <CodemodeProvider runtime={runtime}>
        <App />
      </CodemodeProvider>
    </StrictMode>
  );
  const container = document.createElement("div");
  container.innerHTML = renderToString(app);
  document.body.append(container);
  const [paragraph] = container.children;
  expect(paragraph?.textContent).toBe("0 wait, reading");
  const problems: unknown[] = [];
  const root = await act(async () =>
    hydrateRoot(container, app, { onRecoverableError: (error) => problems.push(error) }),
  );
  await waitFor(() => expect(container.textContent).toBe("1 wait, 1 executions"));
  expect(container.children[0]).toBe(paragraph);
  expect(problems).toEqual([]);
  act(() => root.unmount());
  container.remove();
});
