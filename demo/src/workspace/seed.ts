import { addDays, today } from "./dates.ts";
import type { Priority, Task, Workspace } from "./types.ts";

type Row = [
  project: string,
  title: string,
  priority: Priority,
  dueInDays: number | null,
  hours: number | null,
  assignee: string | null,
  tags: string[],
  done?: boolean,
];

const rows: Row[] = [
  ["relaunch", "Rewrite the landing page copy", "high", -3, 6, "mara", ["copy"]],
  ["relaunch", "Pick and edit the case study photographs", "medium", -1, 10, "priya", ["design"]],
  ["relaunch", "Set up redirects for the old addresses", "urgent", 1, 4, "jonas", ["engineering"]],
  ["relaunch", "Contrast check on every template", "medium", 4, null, null, ["design", "accessibility"]],
  ["relaunch", "Write the changelog page", "low", 9, 2, "lin", ["docs"]],
  ["relaunch", "Choose a typeface", "high", -12, 5, "priya", ["design"], true],
  ["relaunch", "Draw up the site map", "medium", -15, 4, "mara", ["copy"], true],
  ["mobile", "Crash on start when offline", "urgent", 0, 5, "jonas", ["bug", "engineering"]],
  ["mobile", "Offline sync, second half", "high", 6, 12, "jonas", ["engineering"]],
  ["mobile", "Empty state for the inbox", "medium", 3, null, "priya", ["design"]],
  ["mobile", "Crash on start when offline", "high", 2, null, null, ["bug"]],
  ["mobile", "Store listing texts in four languages", "medium", 12, null, null, ["copy", "docs"]],
  ["mobile", "Beta group: invite fifty people", "low", 8, 2, null, ["research"]],
  ["mobile", "Push notification settings", "medium", -6, 6, "jonas", ["engineering"], true],
  ["mobile", "New app icon", "low", -9, 3, "priya", ["design"], true],
  ["conference", "Book the venue for day two", "urgent", -2, 2, "tomas", ["logistics"]],
  ["conference", "Confirm the keynote speaker", "high", 2, 1, "mara", ["programme"]],
  ["conference", "Badge and signage design", "medium", 14, 8, "priya", ["design"]],
  ["conference", "Catering for 240, with allergies", "medium", 18, null, "tomas", ["logistics"]],
  ["conference", "Volunteer handbook", "low", 20, 4, null, ["docs"]],
  ["conference", "Call for talks", "high", -20, 3, "mara", ["programme"], true],
  ["research", "Interview six customers who left", "high", 5, 9, "lin", ["research"]],
  ["research", "Summarise the spring survey", "medium", -5, 5, "lin", ["research", "docs"]],
  ["research", "Pricing page test: read the numbers", "high", 3, null, null, ["research"]],
  ["research", "Tag last quarter's support mail", "low", null, null, null, ["research"]],
  ["research", "Write the interview guide", "medium", -8, 3, "lin", ["docs", "research"], true],
];

/** The sample workspace. Due dates lie around today, so something is always late. */
export function sampleWorkspace(): Workspace {
  const start = today();
  const tasks = rows.map(
    ([projectId, title, priority, days, estimateHours, assigneeId, tags, done = false], index): Task => ({
      id: `T-${101 + index}`,
      projectId,
      title,
      done,
      priority,
      due: days === null ? null : addDays(start, days),
      estimateHours,
      assigneeId,
      tags,
      changedAt: 0,
      changedBy: "you",
    }),
  );
  return {
    version: 1,
    nextTaskNumber: 101 + rows.length,
    nextActivityId: 1,
    people: [
      { id: "mara", name: "Mara", capacityHours: 28 },
      { id: "jonas", name: "Jonas", capacityHours: 30 },
      { id: "priya", name: "Priya", capacityHours: 32 },
      { id: "tomas", name: "Tomas", capacityHours: 20 },
      { id: "lin", name: "Lin", capacityHours: 24 },
    ],
    projects: [
      { id: "relaunch", name: "Website relaunch", description: "New story, new look, same address.", color: "rust" },
      { id: "mobile", name: "Mobile app", description: "Version two works on a train.", color: "blue" },
      { id: "conference", name: "Autumn conference", description: "Two days, 240 guests.", color: "plum" },
      { id: "research", name: "Customer research", description: "Why people come, and why they go.", color: "moss" },
    ],
    tasks,
    activity: [],
  };
}
