import type { Task } from "./types.ts";

export interface Estimate {
  hours: number;
  confidence: "low" | "medium" | "high";
}

const byTag: Record<string, number> = {
  bug: 3,
  engineering: 5,
  design: 4,
  accessibility: 2,
  copy: 3,
  docs: 3,
  research: 4,
  logistics: 2,
  programme: 2,
};

/** A rule of thumb: hours by tag, more for long titles and for "every", "all" and numbers of things. */
export function estimateTask(task: Task): Estimate {
  const known = task.tags.filter((tag) => tag in byTag);
  const base = known.reduce((sum, tag) => sum + (byTag[tag] ?? 0), 0) || 3;
  const words = task.title.split(/\s+/).length;
  const large = /\b(every|all|each|four|six|fifty|\d+)\b/i.test(task.title) ? 1.5 : 1;
  const hours = Math.max(1, Math.round((base + words / 4) * large));
  return { hours, confidence: known.length === 0 ? "low" : known.length === 1 ? "medium" : "high" };
}
