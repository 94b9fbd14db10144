import type { JsonSchemaExecutableToolDescriptors } from "browser-codemode";
import { today } from "../workspace/dates.ts";
import { highlightTasks } from "../workspace/highlight.ts";
import { findTask } from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { parseView, viewTitle } from "../workspace/view.ts";
import { lastSelection } from "./selection.ts";
import { nothing, tags } from "./schemas.ts";

/** Tools about the page itself. */
export const pageTools: JsonSchemaExecutableToolDescriptors = {
  getPageInfo: {
    description: "What the person is looking at: title, address, the list that is open, and today's date",
    inputSchema: nothing,
    outputSchema: {
      type: "object",
      properties: {
        title: { type: "string" },
        url: { type: "string" },
        view: { type: "string", description: "The list that is open" },
        today: { type: "string", format: "date" },
        viewport: { type: "object", properties: { width: { type: "number" }, height: { type: "number" } } },
      },
      required: ["title", "url", "view", "today", "viewport"],
    },
    effect: "read",
    execute: () => ({
      title: document.title,
      url: location.href,
      view: viewTitle(parseView(location.hash), workspaceStore.getSnapshot()),
      today: today(),
      viewport: { width: innerWidth, height: innerHeight },
    }),
  },

  getSelectionText: {
    description: "The text that the person has selected on the page; empty when nothing is selected",
    inputSchema: nothing,
    outputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    effect: "read",
    execute: () => ({ text: lastSelection() }),
  },

  highlightTasks: {
    description: "Point at tasks in the list on the page, and scroll to the first",
    inputSchema: {
      type: "object",
      properties: { ids: { ...tags, description: "Ids of tasks; an empty list points at nothing" } },
      required: ["ids"],
      additionalProperties: false,
    },
    outputSchema: { type: "object", properties: { highlighted: { type: "number" } }, required: ["highlighted"] },
    effect: "idempotent",
    execute: (input) => {
      const ids = Array.isArray(input["ids"]) ? input["ids"].map(String) : [];
      const found = ids.map((id) => findTask(workspaceStore.getSnapshot(), id).id);
      highlightTasks(found);
      return { highlighted: found.length };
    },
  },
};
