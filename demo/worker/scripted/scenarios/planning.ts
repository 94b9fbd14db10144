import { count } from "../describe-failure.ts";
import { field, num, records, sentenceList, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests about who does what: they meet the capacity rule of the workspace. */
export const planning: Scenario[] = [
  {
    example: "Give all of Priya's tasks to Jonas",
    listed: true,
    matches: (request) => handOver(request) !== undefined,
    intro: "One call for each task.",
    code: (request) => {
      const { from, to } = handOver(request) ?? { from: "", to: "" };
      return dedent`
        async () => {
          const tasks = await codemode.listTasks({ assignee: ${JSON.stringify(from)} });
          const given = [];
          for (const task of tasks) {
            const { id, title, assignee } = await codemode.updateTask({ id: task.id, assignee: ${JSON.stringify(to)} });
            given.push({ id, title, to: assignee });
          }
          return { given, left: [] };
        }
      `;
    },
    // The error names the rule that was broken, so the second try keeps to it.
    retry: ({ request, error }) => {
      const { from, to } = handOver(request) ?? { from: "", to: "" };
      return {
        text: `The workspace refused that: *${error.split("\n")[0]}*\n\nThen I will give ${to} what fits, and leave the rest.`,
        code: dedent`
          async () => {
            const people = await codemode.listPeople({});
            let free = people.find((person) => person.name === ${JSON.stringify(to)}).freeHours;
            const tasks = await codemode.listTasks({ assignee: ${JSON.stringify(from)} });
            tasks.sort((a, b) => (a.estimateHours ?? 0) - (b.estimateHours ?? 0));

            const given = [];
            const left = [];
            for (const { id, title, estimateHours } of tasks) {
              const hours = estimateHours ?? 0;
              if (hours > free) {
                left.push({ id, title, hours });
                continue;
              }
              await codemode.updateTask({ id, assignee: ${JSON.stringify(to)} });
              given.push({ id, title, hours });
              free -= hours;
            }
            return { given, left, free };
          }
        `,
      };
    },
    answer: ({ request, result }) => {
      const { from, to } = handOver(request) ?? { from: "", to: "" };
      const left = records(field(result, "left"));
      const given = records(field(result, "given")).map((task) => `*${str(task, "title")}*`);
      if (left.length === 0) return `All of it is ${to}'s now; ${from} has no open task left.`;
      const gave = given.length === 0 ? "Nothing more fits." : `${to} has taken over ${sentenceList(given)}.`;
      const lines = left.map(
        (task) => `- ${str(task, "title")} (${str(task, "id")}, ${count(num(task, "hours"), "hour")})`,
      );
      return `${gave} ${count(num(result, "free"), "free hour is", "free hours are")} too few for the rest, so ${from} keeps:\n\n${lines.join("\n")}`;
    },
  },
  {
    example: "Share out the unassigned tasks fairly",
    listed: true,
    matches: (request) => /\b(unassigned|nobody|share out|distribute|balance|assign)\b/i.test(request),
    intro: "Whoever has the most free hours comes first; where somebody is full, I will ask the next.",
    code: () => dedent`
      async () => {
        const people = await codemode.listPeople({});
        const assigned = [];
        const left = [];
        let refusals = 0;

        for (const { id, title, estimateHours } of await codemode.listTasks({ assignee: null })) {
          people.sort((a, b) => b.freeHours - a.freeHours);
          let owner;
          for (const person of people) {
            try {
              await codemode.updateTask({ id, assignee: person.id });
              owner = person;
              break;
            } catch (error) {
              console.warn(error.message);
              refusals += 1;
            }
          }
          if (owner === undefined) {
            left.push({ id, title });
          } else {
            owner.freeHours -= estimateHours ?? 2;
            assigned.push({ id, title, to: owner.name });
          }
        }
        return { assigned, left, refusals };
      }
    `,
    answer: ({ result }) => {
      const assigned = records(field(result, "assigned"));
      const left = records(field(result, "left"));
      if (assigned.length + left.length === 0) return "Every open task has somebody already.";
      const lines = assigned.map((task) => `- **${str(task, "to")}**: ${str(task, "title")}`);
      const refusals = num(result, "refusals");
      const note = refusals === 0 ? "" : `\n\nThe capacity rule refused me ${count(refusals, "time")}.`;
      const rest = left.map((task) => `*${str(task, "title")}*`);
      const full = rest.length === 0 ? "" : ` Nobody has room for ${sentenceList(rest)}.`;
      return `${count(assigned.length, "task has", "tasks have")} an owner now.\n\n${lines.join("\n")}${note}${full}`;
    },
  },
];

/** "Give all of A's tasks to B": the two names. */
function handOver(request: string): { from: string; to: string } | undefined {
  const match = /\b(?:give|hand|assign|move)\b.*?\b(\w+)[’']s?\s+(?:open\s+)?(?:tasks|work)\b.*?\bto\s+(\w+)/i.exec(
    request,
  );
  const [, from, to] = match ?? [];
  return from === undefined || to === undefined ? undefined : { from: capital(from), to: capital(to) };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}
