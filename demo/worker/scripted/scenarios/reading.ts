import { count } from "../describe-failure.ts";
import { field, num, records, sentenceList, str, table } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests that only read. */
export const reading: Scenario[] = [
  {
    example: "What is overdue, and who has it?",
    listed: true,
    matches: (request) => /\b(overdue|late)\b/i.test(request),
    intro: "I will look for what is late, and group it by person.",
    code: () => dedent`
      async () => {
        const late = await codemode.listTasks({ overdue: true });
        await codemode.highlightTasks({ ids: late.map((task) => task.id) });
        const byPerson = {};
        for (const task of late) {
          const name = task.assignee ?? "nobody";
          byPerson[name] ??= [];
          byPerson[name].push({ id: task.id, title: task.title, due: task.due });
        }
        return { total: late.length, byPerson };
      }
    `,
    answer: ({ result }) => {
      const byPerson = Object.entries(Object(field(result, "byPerson")));
      if (byPerson.length === 0) return "Nothing is overdue.";
      const lines = byPerson.flatMap(([name, tasks]) =>
        records(tasks).map(
          (task) =>
            `- **${name === "nobody" ? "Nobody" : name}**: ${str(task, "title")} (${str(task, "id")}, due ${str(task, "due")})`,
        ),
      );
      return `${count(num(result, "total"), "task is", "tasks are")} overdue. I have marked them in the list.\n\n${lines.join("\n")}`;
    },
  },
  {
    example: "Count the tasks per tag",
    listed: true,
    matches: (request) => /\btags?\b/i.test(request) && /\b(count|how many|per|number|statistics?)\b/i.test(request),
    intro: "Counting.",
    // Many models wrap their code in a fence, although nobody asked for one.
    code: () =>
      `\`\`\`js\n${dedent`
      async () => {
        const tasks = await codemode.listTasks({ status: "all" });
        const counts = {};
        for (const tag of tasks.flatMap((task) => task.tags)) counts[tag] = (counts[tag] ?? 0) + 1;
        return Object.entries(counts)
          .map(([tag, tasks]) => ({ tag, tasks }))
          .sort((a, b) => b.tasks - a.tasks);
      }
    `}\n\`\`\``,
    answer: ({ result }) => {
      const rows = records(result);
      if (rows.length === 0) return "No task has a tag.";
      return `${table(rows, { tag: "Tag", tasks: "Tasks" })}\n\nThe most common one is **${str(rows[0], "tag")}**.`;
    },
  },
  {
    example: "Who has room for more work? Use TypeScript",
    listed: true,
    matches: (request) => /\b(typescript|workload|capacity|free time|room for|busy)\b/i.test(request),
    intro: "I will add up the hours of everybody's open tasks.",
    code: () => dedent`
      interface Load {
        name: string;
        openTasks: number;
        hours: number;
        free: number;
      }

      export default async function load(): Promise<Load[]> {
        const people = await codemode.listPeople({});
        const loads: Load[] = await Promise.all(
          people.map(async (person): Promise<Load> => {
            const tasks = await codemode.listTasks({ assignee: person.id });
            return { name: person.name, openTasks: tasks.length, hours: person.openHours, free: person.freeHours };
          }),
        );
        return loads.sort((a: Load, b: Load) => b.free - a.free);
      }
    `,
    answer: ({ result }) => {
      const rows = records(result);
      if (rows.length === 0) return "There is nobody in the team.";
      const headings = { name: "Person", openTasks: "Open tasks", hours: "Hours", free: "Free hours" };
      const most = rows[0];
      return `${table(rows, headings)}\n\n**${str(most, "name")}** has the most room: ${count(num(most, "free"), "hour")}.`;
    },
  },
  {
    example: "What should I do first today?",
    listed: true,
    matches: (request) => /\b(first|next|important|urgent|focus)\b/i.test(request),
    intro: "I will rank the open tasks by urgency and date.",
    code: () => dedent`
      async () => {
        const { today } = await codemode.getPageInfo({});
        const weight = { urgent: 8, high: 4, medium: 2, low: 1 };
        const open = await codemode.listTasks({ status: "open" });
        const ranked = open
          .map((task) => {
            let score = weight[task.priority];
            if (task.overdue) score += 5;
            else if (task.due === today) score += 4;
            return { ...task, score };
          })
          .sort((a, b) => b.score - a.score)
          .slice(0, 3);
        await codemode.highlightTasks({ ids: ranked.map((task) => task.id) });
        return ranked.map(({ id, title, project, due, score }) => ({ id, title, project, due, score }));
      }
    `,
    answer: ({ result }) => {
      const rows = records(result);
      if (rows.length === 0) return "There is no open task. Enjoy the day.";
      const lines = rows.map(
        (row, index) => `${index + 1}. **${str(row, "title")}** (${str(row, "id")}, ${str(row, "project")})`,
      );
      return `Start with these; I have marked them in the list.\n\n${lines.join("\n")}`;
    },
  },
  {
    example: "Where am I?",
    listed: true,
    matches: (request) => /\b(where am i|this page|page info|looking at|what page)\b/i.test(request),
    intro: "",
    code: () => dedent`
      async () => {
        const [page, { text }] = await Promise.all([codemode.getPageInfo({}), codemode.getSelectionText({})]);
        return { ...page, selection: text };
      }
    `,
    answer: ({ result }) => {
      const selection = str(result, "selection");
      const selected = selection === "" ? "You have selected nothing." : `You have selected “${selection}”.`;
      return `You are looking at **${str(result, "view")}** on “${str(result, "title")}”. It is ${str(result, "today")}. ${selected}`;
    },
  },
  {
    example: "How are my projects doing?",
    listed: true,
    matches: (request) =>
      /\b(projects?|overview|status|summary|report)\b/i.test(request) &&
      !/^\s*(add|create|new|move|delete|complete)\b/i.test(request),
    intro: "I will read all projects at once.",
    code: () => dedent`
      async () => {
        const projects = await codemode.listProjects({});
        const reports = await Promise.all(
          projects.map(async (project) => {
            const tasks = await codemode.listTasks({ project: project.id, status: "all" });
            const open = tasks.filter((task) => !task.done);
            return {
              project: project.name,
              done: tasks.length - open.length,
              open: open.length,
              overdue: open.filter((task) => task.overdue).length,
              hours: open.reduce((sum, task) => sum + (task.estimateHours ?? 0), 0),
            };
          }),
        );
        return reports.sort((a, b) => b.overdue - a.overdue || b.open - a.open);
      }
    `,
    answer: ({ result }) => {
      const rows = records(result);
      const headings = { project: "Project", done: "Done", open: "Open", overdue: "Overdue", hours: "Hours left" };
      const late = rows.filter((row) => num(row, "overdue") > 0).map((row) => `**${str(row, "project")}**`);
      const open = rows.reduce((sum, row) => sum + num(row, "open"), 0);
      const verdict =
        late.length === 0
          ? "Nothing is late."
          : `${sentenceList(late)} ${late.length === 1 ? "has" : "have"} something overdue.`;
      return `${table(rows, headings)}\n\n${count(open, "task is", "tasks are")} open. ${verdict}`;
    },
  },
];
