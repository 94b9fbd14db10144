import { useCodemodeTool } from "browser-codemode/react";
import type { RefObject } from "react";
import * as schemas from "../tools/schemas.ts";

const fields = {
  title: { type: "string", minLength: 1, maxLength: 200 },
  priority: schemas.priority,
  due: { type: "string", description: "YYYY-MM-DD; empty for no date" },
  hours: { type: "string", description: "The estimate, in hours; empty for none" },
  tags: { type: "string", description: "Separated by commas" },
} as const;

/** While the editor is open, code can read what stands in it and fill it in. Saving stays with the person. */
export function useEditorTool(id: string, editor: RefObject<HTMLFormElement | null>): void {
  useCodemodeTool("fillInEditor", {
    description:
      "Read the task that is open in the editor on the page, and fill in the fields that are given. " +
      "The person sees them, and saves them or not",
    inputSchema: { type: "object", properties: fields, additionalProperties: false },
    outputSchema: { type: "object", properties: { id: schemas.taskId, ...fields }, required: ["id"] },
    effect: "idempotent",
    execute: (input) => {
      const form = editor.current;
      if (form === null) throw new Error("The editor is closed");
      for (const [name, value] of Object.entries(input)) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = String(value);
      }
      const now = new FormData(form);
      return { id, ...Object.fromEntries(Object.keys(fields).map((name) => [name, now.get(name)])) };
    },
  });
}
