import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { CodemodeApprovals } from "../../../src/react/components/codemode-approvals.tsx";
import type { CodemodeApprovalParts } from "../../../src/react/components/approval-card.tsx";
import { CodemodeApproval } from "../../../src/react/components/codemode-approval.tsx";
import { useCodemodeApprovals } from "../../../src/react/hooks/use-codemode-approvals.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { part, parts, show } from "./show.tsx";

const announcement = () => part("announcement").textContent;
const findCards = () => screen.findAllByRole("article");

test("what waits is shown, and runs once it is approved", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { user } = show(<CodemodeApprovals runtime={runtime} empty={<p>Nothing waits</p>} />);
  screen.getByText("Nothing waits");
  const outcome = runtime.execute({ code: remove("b"), until: "end" });

  const card = await screen.findByRole("article", { name: "May codemode.remove run?" });
  expect(within(card).getByRole("heading", { level: 3 }).textContent).toBe("May codemode.remove run?");
  within(card).getByText("Removes a note");
  expect(within(card).getByRole("group", { name: "Input" }).textContent).toBe('{\n  "text": "b"\n}');
  expect(screen.queryByText("Nothing waits")).toBeNull();
  expect(list).toEqual(["a", "b", "c"]);

  await user.click(within(card).getByRole("button", { name: "Approve" }));
  expect(await outcome).toMatchObject({ status: "completed", result: ["b"] });
  expect(list).toEqual(["a", "c"]);
  await screen.findByText("Nothing waits");
});

test("what begins to wait is announced once, and not again when something renders", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const { rerender } = show(<CodemodeApprovals runtime={runtime} className="one" />);
  const region = part("announcement");
  expect(region.getAttribute("role")).toBe("status");
  expect(region.textContent).toBe("");
  const said: string[] = [];
  const observer = new MutationObserver(() => said.push(region.textContent));
  observer.observe(region, { subtree: true, childList: true, characterData: true });

  await runtime.execute({ code: remove("a", "b") });
  await findCards();
  await waitFor(() => expect(announcement()).toBe("2 actions wait for your answer"));
  rerender(<CodemodeApprovals runtime={runtime} className="two" />);
  await runtime.execute({ code: remove("c") });
  await waitFor(() => expect(parts("approval")).toHaveLength(3));
  await waitFor(() => expect(announcement()).toBe("codemode.remove waits for your answer"));
  // The same words once more are another announcement: they are in another element.
  const before = region.firstElementChild;
  await runtime.execute({ code: remove("c") });
  await waitFor(() => expect(parts("approval")).toHaveLength(4));
  await waitFor(() => expect(region.firstElementChild).not.toBe(before));
  observer.disconnect();
  expect(said).toEqual([
    "2 actions wait for your answer",
    "codemode.remove waits for your answer",
    "codemode.remove waits for your answer",
  ]);
});

test("several approvals can be given together; one cannot", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { user } = show(<CodemodeApprovals runtime={runtime} />);
  await runtime.execute({ code: remove("a") });
  await findCards();
  expect(screen.queryByRole("button", { name: /^Approve all/ })).toBeNull();
  await runtime.execute({ code: remove("b") });
  await user.click(await screen.findByRole("button", { name: "Approve all 2" }));
  await waitFor(() => expect(list).toEqual(["c"]));
  await waitFor(() => expect(parts("approval")).toHaveLength(0));
});

test("only those of one execution", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const { executionId } = await runtime.execute({ code: remove("a") });
  await runtime.execute({ code: remove("b") });
  show(<CodemodeApprovals runtime={runtime} executionId={executionId} />);
  expect(await findCards()).toHaveLength(1);
  expect(part("value-text").textContent).toContain('"a"');
});

test("the focus goes on to the next action, and to the list after the last one", async () => {
  const { tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { user } = show(<CodemodeApprovals runtime={runtime} />);
  await runtime.execute({ code: remove("a", "b", "c") });
  await waitFor(() => expect(parts("approval")).toHaveLength(3));
  const [, second, third] = parts("approval");

  await user.click(within(second!).getByRole("button", { name: "Approve" }));
  await waitFor(() => expect(second!.isConnected).toBe(false));
  expect(document.activeElement).toBe(third);

  // The last one goes: the one before it takes the focus.
  within(third!).getByRole("button", { name: "Approve" }).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(third!.isConnected).toBe(false));
  const [first] = parts("approval");
  expect(document.activeElement).toBe(first);

  await user.click(within(first!).getByRole("button", { name: "Reject" }));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(first!.isConnected).toBe(false));
  expect(document.activeElement).toBe(part("approvals"));
});

test("the focus stays where the person is, elsewhere in the page", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const { user } = show(
    <>
      <button>elsewhere</button>
      <CodemodeApprovals runtime={runtime} />
    </>,
  );
  await runtime.execute({ code: remove("a") });
  const [card] = await findCards();
  await user.click(within(card!).getByRole("group", { name: "Input" }));
  await user.click(screen.getByRole("button", { name: "elsewhere" }));
  await runtime.approve((await runtime.pending())[0]!);
  await waitFor(() => expect(card!.isConnected).toBe(false));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "elsewhere" }));
});

test("the focus after the button that approves all", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const { user } = show(<CodemodeApprovals runtime={runtime} />);
  await runtime.execute({ code: remove("a", "b") });
  await user.click(await screen.findByRole("button", { name: "Approve all 2" }));
  await waitFor(() => expect(parts("approval")).toHaveLength(0));
  expect(document.activeElement).toBe(part("approvals"));
});

test("everything can be shown in another way", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { user, rerender } = show(
    <CodemodeApprovals runtime={runtime}>
      {({ approvals, approve }) =>
        approvals.map((approval) => (
          <button key={approval.key} onClick={() => void approve(approval)}>
            Yes to {approval.method}
          </button>
        ))
      }
    </CodemodeApprovals>,
  );
  await runtime.execute({ code: remove("a") });
  await user.click(await screen.findByRole("button", { name: "Yes to remove" }));
  await waitFor(() => expect(list).toEqual(["b", "c"]));

  rerender(<CodemodeApprovals runtime={runtime} renderApproval={({ key, method }) => <em key={key}>{method}?</em>} />);
  await runtime.execute({ code: remove("b") });
  expect((await screen.findByText("remove?")).closest("li")).not.toBeNull();
});

test("a card renders again only when something about its action is different", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const rendered: unknown[] = [];
  const card = ({ approval, heading, actions }: CodemodeApprovalParts) => {
    rendered.push((approval.args as { text: string }).text);
    return (
      <>
        {heading}
        {actions}
      </>
    );
  };
  show(
    <CodemodeApprovals
      runtime={runtime}
      renderApproval={(approval, result) => (
        <CodemodeApproval approval={approval} answering={result}>
          {card}
        </CodemodeApproval>
      )}
    />,
  );
  await runtime.execute({ code: remove("a") });
  await findCards();
  rendered.length = 0;
  await runtime.execute({ code: remove("b") });
  await waitFor(() => expect(parts("approval")).toHaveLength(2));
  expect(rendered).toContain("b");
  expect(rendered).not.toContain("a");
  // Parts can be left out.
  expect(parts("value")).toHaveLength(0);
});

test("a card that stands alone answers by itself", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  function First() {
    const [approval] = useCodemodeApprovals({ runtime }).approvals;
    return approval && <CodemodeApproval key={approval.key} approval={approval} />;
  }
  const { user } = show(<First />);
  await runtime.execute({ code: remove("a") });
  await user.click(await screen.findByRole("button", { name: "Approve" }));
  await waitFor(() => expect(list).toEqual(["b", "c"]));
});

test("texts in another language", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const labels = { approve: "Erlauben", approvals: "Was auf dich wartet", arguments: "Eingabe" };
  show(<CodemodeApprovals runtime={runtime} labels={labels} />);
  await runtime.execute({ code: remove("a") });
  await screen.findByRole("button", { name: "Erlauben" });
  screen.getByRole("group", { name: "Eingabe" });
  screen.getByRole("group", { name: "Was auf dich wartet" });
  // What was not translated is there all the same.
  expect(screen.getByRole("button", { name: "Reject" })).toBeDefined();
});
