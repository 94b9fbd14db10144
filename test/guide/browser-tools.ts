// The tools of the browser integration guide, as it has them; only the import differs.
import type { JsonSchemaExecutableToolDescriptors } from "../../src/index.ts";

export const browserTools: JsonSchemaExecutableToolDescriptors = {
  getPageInfo: {
    description: "Get information about the current browser page",
    inputSchema: {
      type: "object",
      properties: {},
      required: [],
    },
    execute: async () => ({
      title: document.title,
      url: window.location.href,
    }),
  },
  getSelectionText: {
    description: "Get the user's current text selection",
    inputSchema: {
      type: "object",
      properties: {},
      required: [],
    },
    execute: async () => ({
      text: window.getSelection()?.toString() ?? "",
    }),
  },
};
