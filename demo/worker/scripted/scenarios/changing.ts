import { count } from "../describe-failure.ts";
import { field, num, records, sentenceList, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests that change many tasks at once. */
export const changing: Scenario[] = [
  {
    example: "Move everything overdue to next Monday",
    listed: true,
    matches: (request) =>
      /\b(overdue|late)\b/i.test(request) && /\b(monday|resched|postpone|push|move|next week)/i.test(request),
    intro: "I will look up the date, then move them one after the other.",
    code: () => dedent`
      async () => {
        const { today } = await codemode.getPageInfo({});
        const date = new Date(today + "T12:00:00Z");
        do date.setUTCDate(date.getUTCDate() + 1);
        while (date.getUTCDay() !== 1);
        const monday = date.toISOString().slice(0, 10);

        const moved = [];
        for (const task of await codemode.listTasks({ overdue: true })) {
          await codemode.updateTask({ id: task.id, due: monday });
          moved.push({ id: task.id, title: task.title, from: task.due });
        }
        return { monday, moved };
      }
    `,
    answer: ({ result }) => {
      const moved = records(field(result, "moved"));
      if (moved.length === 0) return "Nothing was overdue, so I changed nothing.";
      const lines = moved.map((task) => `- ${str(task, "title")} (${str(task, "id")}, was ${str(task, "from")})`);
      return `I moved ${count(moved.length, "task")} to Monday, ${str(result, "monday")}:\n\n${lines.join("\n")}`;
    },
  },
  {
    example: "Estimate every task that has no estimate",
    listed: true,
    matches: (request) => /\bestimat/i.test(request),
    intro: "The estimator is slow, so I will ask it about all of them at once.",
    code: () => dedent`
      async () => {
        const tasks = await codemode.listTasks({ estimated: false });
        console.log(\`\${tasks.length} tasks have no estimate\`);
        let finished = 0;
        const estimates = await Promise.all(
          tasks.map(async (task) => {
            const { hours, confidence } = await codemode.estimateEffort({ id: task.id });
            await codemode.updateTask({ id: task.id, estimateHours: hours });
            console.log(\`\${++finished}/\${tasks.length}  \${task.title}: \${hours} h\`);
            return { id: task.id, title: task.title, hours, confidence };
          }),
        );
        return { estimates, total: estimates.reduce((sum, one) => sum + one.hours, 0) };
      }
    `,
    answer: ({ result }) => {
      const estimates = records(field(result, "estimates"));
      if (estimates.length === 0) return "Every open task has an estimate already.";
      const unsure = estimates.filter((one) => str(one, "confidence") === "low").length;
      const doubt = unsure === 0 ? "" : ` The estimator was unsure about ${unsure} of them.`;
      return `I estimated ${count(estimates.length, "task")}: ${count(num(result, "total"), "hour")} in all.${doubt}`;
    },
  },
  {
    example: "Complete everything tagged docs",
    listed: true,
    matches: (request) => /\b(complete|finish|done|close)\b/i.test(request) && /\btag/i.test(request),
    intro: "",
    code: (request) => dedent`
      async () => {
        const tag = ${JSON.stringify(tagOf(request))};
        const tasks = await codemode.listTasks({ tag, status: "open" });
        const done = [];
        for (const task of tasks) {
          const { id, title } = await codemode.completeTask({ id: task.id });
          done.push({ id, title });
        }
        return { tag, done };
      }
    `,
    answer: ({ result }) => {
      const done = records(field(result, "done"));
      if (done.length === 0) return `No open task is tagged “${str(result, "tag")}”.`;
      const titles = done.map((task) => `*${str(task, "title")}*`);
      return `Done: ${count(done.length, "task")} tagged “${str(result, "tag")}”, namely ${sentenceList(titles)}.`;
    },
  },
  {
    example: "Delete duplicate tasks",
    listed: true,
    matches: (request) => /\b(duplicates?|twice|double)\b/i.test(request),
    intro: "Same project and same title: I will keep the older one.",
    code: () => dedent`
      async () => {
        const seen = new Map();
        const deleted = [];
        for (const task of await codemode.listTasks({ status: "open" })) {
          const key = task.projectId + "/" + task.title.trim().toLowerCase();
          const first = seen.get(key);
          if (first === undefined) {
            seen.set(key, task);
          } else {
            await codemode.deleteTask({ id: task.id });
            deleted.push({ deleted: task.id, kept: first.id, title: task.title });
          }
        }
        return deleted;
      }
    `,
    answer: ({ result }) => {
      const deleted = records(result);
      if (deleted.length === 0) return "I found no duplicates.";
      const lines = deleted.map(
        (one) => `- “${str(one, "title")}”: deleted ${str(one, "deleted")}, kept ${str(one, "kept")}`,
      );
      return `I deleted ${count(deleted.length, "duplicate")}.\n\n${lines.join("\n")}`;
    },
  },
  {
    example: "Add a launch checklist to Website relaunch",
    listed: true,
    matches: (request) => /\bchecklist\b/i.test(request),
    intro: "Six steps, two days apart, each with an estimate.",
    code: (request) => dedent`
      async () => {
        const steps = ["freeze the content", "test the forms", "check the redirects", "warm the cache", "switch the DNS", "tell everybody"];
        const projects = await codemode.listProjects({});
        const request = ${JSON.stringify(request.toLowerCase())};
        const project = projects.find(({ name }) => request.includes(name.toLowerCase())) ?? projects[0];
        const { today } = await codemode.getPageInfo({});

        const created = [];
        for (const [index, step] of steps.entries()) {
          const date = new Date(today + "T12:00:00Z");
          date.setUTCDate(date.getUTCDate() + 2 * (index + 1));
          const { id, title, due } = await codemode.createTask({
            project: project.id,
            title: \`Launch: \${step}\`,
            due: date.toISOString().slice(0, 10),
            priority: index >= 4 ? "high" : "medium",
            tags: ["launch"],
          });
          const { hours } = await codemode.estimateEffort({ id });
          await codemode.updateTask({ id, estimateHours: hours });
          console.log(\`\${index + 1}/\${steps.length}  \${title}: \${hours} h\`);
          created.push({ id, title, due, hours });
        }
        return { project: project.name, created };
      }
    `,
    answer: ({ result }) => {
      const created = records(field(result, "created"));
      const lines = created.map(
        (task) => `- ${str(task, "title")}, due ${str(task, "due")}, ${count(num(task, "hours"), "hour")}`,
      );
      return `I added ${count(created.length, "task")} to **${str(result, "project")}**:\n\n${lines.join("\n")}`;
    },
  },
  {
    example: "Move all design tasks to Customer research",
    listed: false,
    matches: (request) => /\bmove\b/i.test(request) && /\b(all|every)\b.*\sto\s/i.test(request),
    intro: "",
    code: (request) => dedent`
      async () => {
        const [which, where] = ${JSON.stringify(request.toLowerCase().split(/\s+to\s+/))};
        const projects = await codemode.listProjects({});
        const target = projects.find(({ name }) => where.includes(name.toLowerCase()));
        if (target === undefined) throw new Error(\`There is no project called "\${where}"\`);
        const tasks = await codemode.listTasks({ status: "open" });
        const chosen = tasks.filter((task) => task.projectId !== target.id && task.tags.some((tag) => which.includes(tag)));
        await Promise.all(chosen.map((task) => codemode.moveTask({ id: task.id, project: target.id })));
        return { target: target.name, moved: chosen.map(({ id, title }) => ({ id, title })) };
      }
    `,
    answer: ({ result }) => {
      const moved = records(field(result, "moved"));
      if (moved.length === 0) return "No open task has a tag that you named.";
      return `I moved ${count(moved.length, "task")} to **${str(result, "target")}**: ${sentenceList(moved.map((task) => str(task, "title")))}.`;
    },
  },
];

/** The word after "tagged", "tag" or "with the tag". */
function tagOf(request: string): string {
  return /\btag(?:ged)?\s+(?:as\s+|with\s+)?["“']?([\w-]+)/i.exec(request)?.[1]?.toLowerCase() ?? "docs";
}
