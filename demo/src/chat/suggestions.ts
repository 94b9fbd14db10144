export interface SuggestionGroup {
  title: string;
  prompts: string[];
}

/** For conversations whose runs go to the server, where the notice board is. */
export const serverSuggestions: SuggestionGroup = {
  title: "Outlive this tab",
  prompts: [
    "Post a notice about what is overdue",
    "Archive the finished work, and post a notice",
    "What is on the notice board?",
  ],
};

/** Prompts that every model answers well, the scripted one included. */
export const suggestions: SuggestionGroup[] = [
  {
    title: "Ask",
    prompts: [
      "How are my projects doing?",
      "What is overdue, and who has it?",
      "What should I do first today?",
      "Who has room for more work? Use TypeScript",
      "Count the tasks per tag",
    ],
  },
  {
    title: "Change",
    prompts: [
      "Move everything overdue to next Monday",
      "Estimate every task that has no estimate",
      "Share out the unassigned tasks fairly",
      "Add a launch checklist to Website relaunch",
      "Complete everything tagged docs",
      "Delete duplicate tasks",
      "Turn my selection into a task",
      "Fill in the task in my editor",
    ],
  },
  {
    title: "Change, but ask first",
    prompts: ["Delete the project Customer research", "Archive the finished work", "Tell the team what is overdue"],
  },
  {
    title: "Discover what the help desk can do",
    prompts: ["File a help desk ticket for everything overdue", "Which help desk tickets are open?"],
  },
  {
    title: "Try to break it",
    prompts: [
      "Give all of Priya's tasks to Jonas",
      "Run a never-ending loop",
      "Review the open tasks one by one",
      "Complete T-999",
    ],
  },
];
