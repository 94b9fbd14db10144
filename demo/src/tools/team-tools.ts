import type { JsonSchemaExecutableToolDescriptors } from "browser-codemode";
import * as rules from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { text } from "./input.ts";

/** Milliseconds that a message is under way. */
const SENDING = 400;

/** What leaves the page: it cannot be undone, and is not sent twice by itself. */
export const teamTools: JsonSchemaExecutableToolDescriptors = {
  tellTeam: {
    description: "Send a message to everybody in the team. A person is asked first",
    inputSchema: {
      type: "object",
      properties: { message: { type: "string", minLength: 1, maxLength: 500 } },
      required: ["message"],
      additionalProperties: false,
    },
    outputSchema: { type: "object", properties: { sent: { type: "string" } }, required: ["sent"] },
    requiresApproval: true,
    execute: async (input) => {
      await new Promise((resolve) => setTimeout(resolve, SENDING));
      return {
        sent: workspaceStore.apply("assistant", (workspace) => rules.tellTeam(workspace, text(input, "message"))),
      };
    },
  },
};
