import { count } from "../describe-failure.ts";
import { num, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests about what is open in the editor: its tool is there only as long as the editor is. */
export const editing: Scenario[] = [
  {
    example: "Fill in the task in my editor",
    listed: true,
    matches: (request) => /\beditor\b/i.test(request),
    intro: "",
    code: () => dedent`
      async () => {
        const { id, title } = await codemode.fillInEditor({});
        const { hours } = await codemode.estimateEffort({ id });
        await codemode.fillInEditor({ hours: String(hours) });
        return { id, title, hours };
      }
    `,
    answer: ({ result }) =>
      `I have filled in ${count(num(result, "hours"), "hour")} for ${str(result, "id")}, “${str(result, "title")}”. Look at it, then save it.`,
  },
];
