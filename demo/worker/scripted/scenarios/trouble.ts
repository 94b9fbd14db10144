import { count } from "../describe-failure.ts";
import { field, num, records, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests that show what happens when a run is long, endless or wrong. */
export const trouble: Scenario[] = [
  {
    example: "Run a never-ending loop",
    listed: true,
    matches: (request) => /\b(never[- ]?ending|endless|infinite|forever|loop)\b/i.test(request),
    intro: "This one never ends by itself. Go on using the page meanwhile: tick something off, or press Stop.",
    code: () => dedent`
      async () => {
        const tasks = await codemode.listTasks({});
        console.log(\`Read \${tasks.length} tasks; now spinning\`);
        let turns = 0;
        while (true) {
          turns += 1;
        }
      }
    `,
    answer: ({ result }) => `The loop ended after all, with ${JSON.stringify(result)}.`,
  },
  {
    example: "Review the open tasks one by one",
    listed: true,
    matches: (request) => /\b(one by one|slow(ly)?|step by step|review|walk through|progress)\b/i.test(request),
    intro: "I will ask the estimator about each task in turn, and say what I find as I go.",
    code: () => dedent`
      async () => {
        const tasks = await codemode.listTasks({ status: "open" });
        const findings = [];
        for (const [index, task] of tasks.entries()) {
          const { hours } = await codemode.estimateEffort({ id: task.id });
          const planned = task.estimateHours;
          let verdict = "fits";
          if (planned === null) verdict = "has no estimate";
          else if (hours > planned * 1.5) verdict = "looks too short";
          else if (hours < planned / 1.5) verdict = "looks too long";
          console.log(\`\${String(index + 1).padStart(2)}/\${tasks.length}  \${task.title}: \${verdict}\`);
          if (verdict !== "fits") findings.push({ id: task.id, title: task.title, planned, estimator: hours, verdict });
        }
        return { reviewed: tasks.length, findings };
      }
    `,
    answer: ({ result }) => {
      const findings = records(field(result, "findings"));
      const head = `I reviewed ${count(num(result, "reviewed"), "task")}.`;
      if (findings.length === 0) return `${head} All estimates fit.`;
      const lines = findings.map(
        (one) =>
          `- ${str(one, "title")} (${str(one, "id")}): ${str(one, "verdict")}; the estimator says ${count(num(one, "estimator"), "hour")}`,
      );
      return `${head} ${count(findings.length, "estimate needs", "estimates need")} a look:\n\n${lines.join("\n")}`;
    },
  },
];
