import { count } from "../describe-failure.ts";
import { field, num, records, sentenceList, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests that need a person's word in the middle. */
export const asking: Scenario[] = [
  {
    example: "Delete the project Customer research",
    listed: true,
    matches: (request) => /\b(delete|remove|drop)\b.*\bproject\b/i.test(request),
    intro: "The page will ask you before a whole project goes.",
    code: (request) => dedent`
      async () => {
        const request = ${JSON.stringify(request.toLowerCase())};
        const projects = await codemode.listProjects({});
        const project = projects.find(({ name }) => request.includes(name.toLowerCase()));
        if (project === undefined) throw new Error("There is no project of that name");
        const { name, tasks } = await codemode.deleteProject({ project: project.id });
        const left = await codemode.listProjects({});
        return { name, tasks, left: left.map(({ name }) => name) };
      }
    `,
    answer: ({ result }) => {
      const left = field(result, "left");
      const names = Array.isArray(left) ? left.map(String) : [];
      return `I deleted the project **${str(result, "name")}** with ${count(num(result, "tasks"), "task")}. Left are ${sentenceList(names)}.`;
    },
  },
  {
    example: "Archive the finished work",
    listed: true,
    matches: (request) => /\barchive\b/i.test(request),
    intro: "A note in each project first, then the finished tasks go: for that, the page will ask you.",
    code: () => dedent`
      async () => {
        const done = await codemode.listTasks({ status: "done" });
        if (done.length === 0) return { deleted: [], notes: [] };
        const notes = [];
        for (const project of new Set(done.map((task) => task.project))) {
          const own = done.filter((task) => task.project === project);
          const { id, title } = await codemode.createTask({
            project,
            title: \`Archive: \${own.length} finished in \${project}\`,
            tags: ["archive"],
          });
          console.log(\`added \${id} “\${title}”\`);
          notes.push(id);
        }
        const { deleted } = await codemode.deleteTasks({ ids: done.map(({ id }) => id) });
        for (const id of notes) await codemode.completeTask({ id });
        return { deleted, notes };
      }
    `,
    answer: ({ result }) => {
      const deleted = records(field(result, "deleted"));
      if (deleted.length === 0) return "Nothing was finished, so there was nothing to archive.";
      const notes = field(result, "notes");
      const kept = Array.isArray(notes) ? notes.length : 0;
      return `I archived ${count(deleted.length, "finished task")}, and left ${count(kept, "note")}: ${sentenceList(deleted.map((task) => `*${str(task, "title")}*`))}.`;
    },
  },
  {
    example: "Tell the team what is overdue",
    listed: true,
    matches: (request) => /\b(tell|inform|notify|remind)\b.*\b(team|everybody|everyone|people)\b/i.test(request),
    intro: "",
    code: () => dedent`
      async () => {
        const late = await codemode.listTasks({ overdue: true });
        const titles = late.map(({ title, assignee }) => \`\${title} (\${assignee ?? "nobody"})\`);
        const { sent } = await codemode.tellTeam({ message: \`\${late.length} tasks are overdue: \${titles.join(", ")}\` });
        return { sent };
      }
    `,
    answer: ({ result }) => `The team has read this now:\n\n> ${str(result, "sent")}`,
  },
];
