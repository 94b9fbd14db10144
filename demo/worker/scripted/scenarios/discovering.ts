import { count } from "../describe-failure.ts";
import { inputFields, type TypeField } from "../read-types.ts";
import { field, records, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

interface Discovery extends Pick<Scenario, "example" | "matches" | "answer"> {
  /** What the model searches for. */
  query: string;
  /** Whether a method that was found is worth a look. */
  fits: RegExp;
  /** The code that calls the method, from the fields of its input. */
  call: (path: string, fields: Map<string, TypeField>) => { text: string; code?: string };
}

/** A request for which the model finds a method by search, reads its types and then calls it. */
function discover({ query, fits, call, ...rest }: Discovery): Scenario {
  return {
    ...rest,
    listed: true,
    intro: "The help desk can do more than I know by heart, so I will search its methods.",
    code: () => dedent`
      async () => {
        const { results, total } = await codemode.search(${JSON.stringify(query)});
        const found = results.slice(0, 5).map(({ path, description }) => ({ path, description }));
        return { found, total };
      }
    `,
    next: ({ result }) => {
      if (field(result, "found") !== undefined) return readTypes(records(field(result, "found")), fits);
      const types = str(result, "types");
      const path = str(result, "path");
      return types === "" ? undefined : call(path, inputFields(types, path));
    },
  };
}

function readTypes(found: Record<string, unknown>[], fits: RegExp): { text: string; code?: string } {
  const best = found.find((method) => fits.test(str(method, "path")));
  if (best === undefined) {
    return { text: "I found no method for that. Look under *Connectors* whether the help desk is available." };
  }
  const path = str(best, "path");
  const summary = str(best, "description").split("\n")[0] ?? "";
  return {
    text: `\`${path}\` is the one: *${summary}*. I will read its types before I call it.`,
    code: dedent`
      async () => {
        const { path, types } = await codemode.describe(${JSON.stringify(path)});
        return { path, types };
      }
    `,
  };
}

/** How a task says what a ticket may ask for. */
const fromTask: Record<string, string> = {
  subject: "`Overdue: ${task.title}`",
  details: '`Was due on ${task.due} in ${task.project}; ${task.assignee ?? "nobody"} has it.`',
  reference: "task.id",
  tags: "task.tags",
};

/** Our priorities in the words of the other side. */
function priorityFor({ options }: TypeField): string {
  if (options.includes("medium")) return "task.priority";
  const middle = options.find((option) => option === "normal");
  return middle === undefined ? JSON.stringify(options[0]) : `task.priority === "medium" ? "normal" : task.priority`;
}

export const discovering: Scenario[] = [
  discover({
    example: "File a help desk ticket for everything overdue",
    matches: (request) =>
      /\btickets?\b/i.test(request) && /\b(file|create|open|raise)\b.*\btickets? for\b/i.test(request),
    query: "create ticket",
    fits: /\.create\w*ticket/i,
    call: (path, fields) => {
      const given = [...fields].flatMap(([name, about]) => {
        const value = name === "priority" ? priorityFor(about) : fromTask[name];
        return value === undefined ? [] : [{ name, value }];
      });
      const missing = [...fields].filter(
        ([name, about]) => about.isRequired && given.every((one) => one.name !== name),
      );
      if (given.length === 0 || missing.length > 0) {
        const names = missing.map(([name]) => `\`${name}\``).join(", ");
        return { text: `\`${path}\` asks for what a task does not tell: ${names || "something else"}.` };
      }
      const lines = given.map(({ name, value }) => `      ${name}: ${value},`).join("\n");
      return {
        text: `It takes ${given.map(({ name }) => `\`${name}\``).join(", ")}: all that a task can tell. One ticket for each task; the page will ask you before the first.`,
        code: [
          "async () => {",
          "  const tickets = [];",
          "  for (const task of await codemode.listTasks({ overdue: true })) {",
          `    const ticket = await ${path}({ body: {`,
          lines,
          "    } });",
          "    console.log(`${ticket.id}  ${ticket.subject}`);",
          "    tickets.push({ ticket: ticket.id, subject: ticket.subject, task: task.id });",
          "  }",
          "  return tickets;",
          "}",
        ].join("\n"),
      };
    },
    answer: ({ result }) => {
      const tickets = records(result);
      if (tickets.length === 0) return "Nothing is overdue, so there was nothing to file.";
      const lines = tickets.map((one) => `- **${str(one, "ticket")}** ${str(one, "subject")} (${str(one, "task")})`);
      return `I filed ${count(tickets.length, "ticket")} at the help desk:\n\n${lines.join("\n")}`;
    },
  }),
  discover({
    example: "Which help desk tickets are open?",
    matches: (request) => /\btickets?\b|\bhelp ?desk\b/i.test(request),
    query: "list tickets",
    fits: /\.list\w*tickets/i,
    call: (path, fields) => {
      const isOpen = fields.get("status")?.options.includes("open") === true;
      const filter = isOpen ? '{ status: "open" }' : "{}";
      return {
        text: isOpen ? "It can be narrowed to those that are open." : "It lists them all.",
        code: dedent`
          async () => {
            const tickets = await ${path}(${filter});
            return tickets.map(({ id, subject, priority }) => ({ id, subject, priority }));
          }
        `,
      };
    },
    answer: ({ result }) => {
      const tickets = records(result);
      if (tickets.length === 0) return "The help desk has no open ticket.";
      const lines = tickets.map((one) => `- **${str(one, "id")}** ${str(one, "subject")}, ${str(one, "priority")}`);
      return `${count(tickets.length, "ticket is", "tickets are")} open:\n\n${lines.join("\n")}`;
    },
  }),
];
