/** JSON Schemas that several tools share. */

export const taskId = { type: "string", description: 'The id of a task, for example "T-104"' } as const;

export const projectReference = { type: "string", description: "The id or the name of a project" } as const;

export const assignee = {
  type: ["string", "null"],
  description: "The id or the name of a person; null for nobody",
} as const;

export const priority = { type: "string", enum: ["low", "medium", "high", "urgent"] } as const;

export const due = { type: ["string", "null"], format: "date", description: "YYYY-MM-DD; null for no date" } as const;

export const estimateHours = { type: ["number", "null"], minimum: 0, maximum: 200 } as const;

export const tags = { type: "array", items: { type: "string" } } as const;

export const nothing = { type: "object", properties: {}, additionalProperties: false } as const;

export const task: Record<string, unknown> = {
  type: "object",
  properties: {
    id: { type: "string" },
    title: { type: "string" },
    projectId: { type: "string" },
    project: { type: "string", description: "The project's name" },
    done: { type: "boolean" },
    priority,
    due,
    overdue: { type: "boolean", description: "Open, and due before today" },
    estimateHours,
    assignee: { type: ["string", "null"], description: "The person's name" },
    tags,
  },
  required: [
    "id",
    "title",
    "projectId",
    "project",
    "done",
    "priority",
    "due",
    "overdue",
    "estimateHours",
    "assignee",
    "tags",
  ],
};
