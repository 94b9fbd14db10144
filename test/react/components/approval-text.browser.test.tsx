import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { CodemodeApprovals } from "../../../src/react/components/codemode-approvals.tsx";
import { makeRuntime } from "../runtimes.ts";
import { part, parts, show } from "./show.tsx";

/** What a person is shown who is asked about this input. */
async function asked(input: string, description = "Sends a message") {
  const sent: unknown[] = [];
  const runtime = makeRuntime({
    tools: { send: { description, requiresApproval: true, execute: async (args) => void sent.push(args) } },
  });
  await runtime.execute({ code: `async () => codemode.send(${input})` });
  const shown = show(<CodemodeApprovals runtime={runtime} maxLength={500} />);
  await screen.findByRole("article");
  const box = screen.queryByRole("group", { name: "Input" });
  return { ...shown, sent, box: box!, hidden: () => parts("hidden-character").map((mark) => mark.textContent) };
}

describe("characters that nobody sees", () => {
  test("are shown, and what is approved is what was asked for", async () => {
    const { user, sent, box, hidden } = await asked(
      String.raw`{ to: "alice\u202ecilbup\u202c", "k\u200b": "\u{e0041}" }`,
    );
    expect(hidden()).toEqual(["U+202E", "U+202C", "U+200B", "U+E0041"]);
    expect(box.textContent).toContain('"aliceU+202EcilbupU+202C"');
    // Nothing that turns the text around is left in the page.
    expect(box.textContent).not.toMatch(/[\u202a-\u202e\u200b]/u);
    expect(box.getAttribute("dir")).toBe("ltr");
    await user.click(screen.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(sent).toEqual([{ to: "alice\u202ecilbup\u202c", "k\u200b": "\u{e0041}" }]));
  });

  test("are escapes in the editor, and stay what they are", async () => {
    const { user, sent } = await asked(String.raw`{ to: "a\u202eb", n: 1 }`);
    await user.click(screen.getByRole("button", { name: "Edit input" }));
    const field = screen.getByRole<HTMLTextAreaElement>("textbox");
    expect(field.value).toContain(String.raw`"a\u202eb"`);
    await user.clear(field);
    await user.type(field, String.raw`{{"to": "a\u202eb", "n": 2}`);
    await waitFor(() => expect(parts("diff-line").map((line) => line.dataset["kind"])).toContain("added"));
    await user.click(screen.getByRole("button", { name: "Approve with these changes" }));
    await waitFor(() => expect(sent).toEqual([{ to: "a\u202eb", n: 2 }]));
  });

  test("are shown in what a tool says of itself", async () => {
    const { hidden } = await asked("{}", "Sends\u2066 nothing");
    expect(hidden()).toEqual(["U+2066"]);
  });

  test("letters from right to left do not move what stands beside them", async () => {
    const { box } = await asked('{ "שלום": 1, other: "سلام" }');
    expect([...box.querySelectorAll("bdi")].map((piece) => piece.textContent)).toEqual(["שלום", "سلام"]);
  });
});

test("why a tool asks, in its own words", async () => {
  const runtime = makeRuntime({
    tools: {
      clean: {
        execute: async (_input, { requestApproval }) => {
          await requestApproval({ reason: "This would delete 12 rows\u200b" });
          return "deleted";
        },
      },
    },
  });
  await runtime.execute({ code: "async () => codemode.clean({})" });
  const { user } = show(<CodemodeApprovals runtime={runtime} />);
  await screen.findByRole("article");
  expect(part("reason").textContent).toBe("Why it asks: This would delete 12 rowsU+200B");
  await user.click(screen.getByRole("button", { name: "Approve" }));
  await waitFor(async () => expect((await runtime.executions())[0]).toMatchObject({ result: "deleted" }));
});

describe("long input", () => {
  test("is cut with a mark that says how much is missing, and can be shown", async () => {
    const { user, box } = await asked('{ text: "a".repeat(3000) + "THE END" }');
    const full = JSON.stringify({ text: `${"a".repeat(3000)}THE END` }, null, 2);
    expect(part("missing").textContent).toContain(
      `${(full.length - 500).toLocaleString("en")} more characters not shown`,
    );
    expect(box.textContent).not.toContain("THE END");
    expect(part("value").dataset["truncated"]).toBe("true");
    // It can be approved all the same.
    expect(screen.getByRole("button", { name: "Approve" }).ariaDisabled).toBeNull();
    await user.click(screen.getByRole("button", { name: "Show all" }));
    expect(box.textContent).toBe(full);
    expect(part("value").dataset["truncated"]).toBeUndefined();
    // The button is gone: the text has the focus.
    expect(document.activeElement).toBe(box);
    expect(parts("missing")).toHaveLength(0);
  });

  test("short input has no mark", async () => {
    await asked('{ text: "a" }');
    expect(parts("missing")).toHaveLength(0);
    expect(part("value").dataset["truncated"]).toBeUndefined();
  });
});

describe("values beyond JSON", () => {
  test("are readable, and cannot be edited into something else", async () => {
    const { user, sent, box } = await asked("{ due: new Date(0), labels: new Map([['a', 1n]]), self: undefined }");
    expect(box.textContent).toBe(
      '{\n  "due": Date(1970-01-01T00:00:00.000Z),\n  "labels": Map(1) {\n    "a" => 1n\n  },\n  "self": undefined\n}',
    );
    expect(screen.queryByRole("button", { name: "Edit input" })).toBeNull();
    screen.getByText("This input cannot be edited as JSON: $.due holds a value of the kind Date, which would be lost.");
    await user.click(screen.getByRole("button", { name: "Approve" }));
    await waitFor(() => expect(sent).toEqual([{ due: new Date(0), labels: new Map([["a", 1n]]), self: undefined }]));
  });

  test("a value that holds itself", async () => {
    const { box } = await asked("(() => { const all = { list: [] }; all.list.push(all); return all })()");
    expect(box.textContent).toContain("[the same as $]");
    screen.getByText(/\$\.list\[0\] holds a reference to itself/);
  });

  test("no input at all", async () => {
    await asked("");
    screen.getByText("No input");
    expect(screen.queryByRole("button", { name: "Edit input" })).toBeNull();
  });
});
