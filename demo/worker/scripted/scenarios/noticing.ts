import { count } from "../describe-failure.ts";
import { field, records, sentenceList, str } from "./read-values.ts";
import { dedent, type Scenario } from "./scenario.ts";

/** Requests that need the page's tools and the server's notice board, in one run. */
export const noticing: Scenario[] = [
  {
    example: "Archive the finished work, and post a notice",
    listed: false,
    matches: (request) => /\barchive\b.*\bnotice\b/i.test(request),
    intro: "Deleting tasks and posting a notice both need your word. You can give it from any tab.",
    code: () => dedent`
      async () => {
        const done = await codemode.listTasks({ status: "done" });
        if (done.length === 0) return { deleted: [] };
        const { deleted } = await codemode.deleteTasks({ ids: done.map(({ id }) => id) });
        const notice = await notices.post({
          title: \`\${deleted.length} finished tasks are archived\`,
          text: deleted.map(({ title }) => title).join("\\n"),
        });
        const left = await codemode.listTasks({});
        return { deleted, notice: notice.title, left: left.length };
      }
    `,
    answer: ({ result }) => {
      const deleted = records(field(result, "deleted"));
      if (deleted.length === 0) return "Nothing was finished, so there was nothing to archive.";
      const titles = sentenceList(deleted.map((task) => `*${str(task, "title")}*`));
      return `I archived ${count(deleted.length, "finished task")}: ${titles}. The team reads on the board: “${str(result, "notice")}”. Left are ${str(result, "left")} open tasks.`;
    },
  },
  {
    example: "Post a notice about what is overdue",
    listed: false,
    matches: (request) => /\bpost\b.*\bnotice\b/i.test(request),
    intro: "The notice board is on the server, so the run goes there, and asks you before the notice goes up.",
    code: () => dedent`
      async () => {
        const late = await codemode.listTasks({ overdue: true });
        if (late.length === 0) return { posted: null };
        const lines = late.map(({ title, assignee }) => \`\${title} (\${assignee ?? "nobody"})\`);
        const posted = await notices.post({
          title: \`\${late.length} tasks are overdue\`,
          text: lines.join("\\n"),
        });
        return { posted, onBoard: (await notices.list({})).length };
      }
    `,
    answer: ({ result }) => {
      const posted = field(result, "posted");
      if (posted === null) return "Nothing is overdue, so there was nothing to post.";
      const lines = str(posted, "text").split("\n");
      return `The notice is up:\n\n> **${str(posted, "title")}**\n>\n${lines.map((line) => `> - ${line}`).join("\n")}\n\nThe board has ${count(Number(str(result, "onBoard")), "notice")} now.`;
    },
  },
  {
    example: "What is on the notice board?",
    listed: false,
    matches: (request) => /\bnotices?\b/i.test(request),
    intro: "",
    code: () => dedent`
      async () => {
        const all = await notices.list({});
        return all.map(({ title, postedAt }) => ({ title, postedAt }));
      }
    `,
    answer: ({ result }) => {
      const notices = records(result);
      if (notices.length === 0) return "The notice board is empty.";
      const lines = notices.map((notice) => `- ${str(notice, "title")}`);
      return `${count(notices.length, "notice is", "notices are")} on the board:\n\n${lines.join("\n")}`;
    },
  },
];
