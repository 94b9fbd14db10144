import { count } from "../describe-failure.ts";
import { records, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

const ids = /\bT-\d+\b/gi;
const named = (request: string): string[] => (request.match(ids) ?? []).map((id) => id.toUpperCase());

/** Requests about tasks that the person names. */
export const single: Scenario[] = [
  {
    example: "Turn my selection into a task",
    listed: true,
    matches: (request) => /\bselect(ion|ed)\b/i.test(request),
    intro: "",
    code: () => dedent`
      async () => {
        const { text } = await codemode.getSelectionText({});
        if (text === "") return { created: null };
        const [project] = await codemode.listProjects({});
        const created = await codemode.createTask({ project: project.id, title: text.slice(0, 200) });
        return { created };
      }
    `,
    answer: ({ result }) => {
      const created = records([Object(result)["created"]])[0];
      if (created === undefined) return "Nothing is selected. Select some text on the page, then ask again.";
      return `I made ${str(created, "id")} of it, “${str(created, "title")}”, in **${str(created, "project")}**.`;
    },
  },
  {
    example: "Complete T-104",
    listed: true,
    matches: (request) => /\b(complete|finish|done|close)\b/i.test(request) && named(request).length > 0,
    intro: "",
    code: (request) => dedent`
      async () => {
        const done = [];
        for (const id of ${JSON.stringify(named(request))}) done.push(await codemode.completeTask({ id }));
        return done.map(({ id, title }) => ({ id, title }));
      }
    `,
    answer: ({ result }) => {
      const done = records(result);
      return `Done: ${done.map((task) => `*${str(task, "title")}* (${str(task, "id")})`).join(", ")}.`;
    },
  },
  {
    example: "Delete T-104",
    listed: false,
    matches: (request) => /\b(delete|remove|drop)\b/i.test(request) && named(request).length > 0,
    intro: "",
    code: (request) => dedent`
      async () => {
        return await Promise.all(${JSON.stringify(named(request))}.map((id) => codemode.deleteTask({ id })));
      }
    `,
    answer: ({ result }) => {
      const deleted = records(result);
      return `I deleted ${count(deleted.length, "task")}: ${deleted.map((task) => `“${str(task, "title")}”`).join(", ")}.`;
    },
  },
  {
    example: "Add a task: call the printer",
    listed: true,
    matches: (request) => /\b(add|create|new)\b/i.test(request) && newTitle(request) !== "",
    intro: "",
    code: (request) => dedent`
      async () => {
        const request = ${JSON.stringify(request.toLowerCase())};
        const projects = await codemode.listProjects({});
        const project = projects.find(({ name }) => request.includes(name.toLowerCase())) ?? projects[0];
        return await codemode.createTask({ project: project.id, title: ${JSON.stringify(newTitle(request))} });
      }
    `,
    answer: ({ result }) =>
      `I added ${str(result, "id")}, “${str(result, "title")}”, to **${str(result, "project")}**.`,
  },
];

/** `Add a task: call the printer` or `Create a task "call the printer" in ...`. */
function newTitle(request: string): string {
  const quoted = /["“]([^"”]+)["”]/.exec(request)?.[1];
  const title =
    quoted ?? /\btask\s*:?\s+(.+?)(?:\s+(?:to|in)\s+(?:the\s+)?[A-Z][\w ]+)?[.!]?$/i.exec(request)?.[1] ?? "";
  return title.trim().replace(/^./, (letter) => letter.toUpperCase());
}
