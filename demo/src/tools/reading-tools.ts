import type { JsonSchemaExecutableToolDescriptors } from "browser-codemode";
import { estimateTask } from "../workspace/estimate.ts";
import { findPerson, findProject, findTask, openHours } from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import type { Workspace } from "../workspace/types.ts";
import { isOverdue } from "../workspace/view.ts";
import { optionalText, text, type ToolInput } from "./input.ts";
import * as schemas from "./schemas.ts";
import { viewTask, type TaskView } from "./task-view.ts";

/** Tools that only read the workspace. */
export const readingTools: JsonSchemaExecutableToolDescriptors = {
  listProjects: {
    description: "All projects, with how many tasks each has",
    inputSchema: schemas.nothing,
    outputSchema: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          description: { type: "string" },
          openTasks: { type: "number" },
          doneTasks: { type: "number" },
        },
        required: ["id", "name", "description", "openTasks", "doneTasks"],
      },
    },
    effect: "read",
    execute: () => {
      const { projects, tasks } = workspaceStore.getSnapshot();
      return projects.map(({ id, name, description }) => {
        const own = tasks.filter((task) => task.projectId === id);
        const doneTasks = own.filter((task) => task.done).length;
        return { id, name, description, openTasks: own.length - doneTasks, doneTasks };
      });
    },
  },

  listPeople: {
    description: "Everybody in the team, with hours of open work and hours that are still free",
    inputSchema: schemas.nothing,
    outputSchema: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          capacityHours: { type: "number" },
          openHours: { type: "number" },
          freeHours: { type: "number" },
        },
        required: ["id", "name", "capacityHours", "openHours", "freeHours"],
      },
    },
    effect: "read",
    execute: () => {
      const workspace = workspaceStore.getSnapshot();
      return workspace.people.map(({ id, name, capacityHours }) => {
        const hours = openHours(workspace, id);
        return { id, name, capacityHours, openHours: hours, freeHours: Math.max(0, capacityHours - hours) };
      });
    },
  },

  listTasks: {
    description: "Tasks that match every filter given; open ones unless `status` says otherwise",
    inputSchema: {
      type: "object",
      properties: {
        project: schemas.projectReference,
        status: { type: "string", enum: ["open", "done", "all"], default: "open" },
        assignee: { ...schemas.assignee, description: "The id or the name of a person; null for tasks of nobody" },
        priority: schemas.priority,
        tag: { type: "string" },
        overdue: { type: "boolean" },
        estimated: { type: "boolean", description: "Whether there is an estimate" },
        dueBefore: { type: "string", format: "date", description: "YYYY-MM-DD, not included" },
        search: { type: "string", description: "Text in the title, whatever the case" },
      },
      additionalProperties: false,
    },
    outputSchema: { type: "array", items: schemas.task },
    effect: "read",
    execute: (input) => listTasks(workspaceStore.getSnapshot(), input),
  },

  estimateEffort: {
    description: "Ask the estimator how many hours a task will take. Takes 300 to 800 ms",
    inputSchema: {
      type: "object",
      properties: { id: schemas.taskId },
      required: ["id"],
      additionalProperties: false,
    },
    outputSchema: {
      type: "object",
      properties: {
        id: { type: "string" },
        hours: { type: "number" },
        confidence: { type: "string", enum: ["low", "medium", "high"] },
      },
      required: ["id", "hours", "confidence"],
    },
    effect: "read",
    execute: async (input, { signal }) => {
      const task = findTask(workspaceStore.getSnapshot(), text(input, "id"));
      await pause(300 + ((task.title.length * 97) % 500), signal);
      return { id: task.id, ...estimateTask(task) };
    },
  },
};

function listTasks(workspace: Workspace, input: ToolInput): TaskView[] {
  const project = optionalText(input, "project");
  const projectId = project === undefined ? undefined : findProject(workspace, project).id;
  const person = optionalText(input, "assignee");
  const assigneeId = person === undefined ? null : findPerson(workspace, person).id;
  const status = optionalText(input, "status") ?? "open";
  const dueBefore = optionalText(input, "dueBefore");
  const search = optionalText(input, "search")?.toLowerCase();
  return workspace.tasks
    .filter(
      (task) =>
        (projectId === undefined || task.projectId === projectId) &&
        (status === "all" || task.done === (status === "done")) &&
        (!("assignee" in input) || task.assigneeId === assigneeId) &&
        (input["priority"] === undefined || task.priority === input["priority"]) &&
        (input["tag"] === undefined || task.tags.includes(text(input, "tag").toLowerCase())) &&
        (input["overdue"] === undefined || isOverdue(task) === input["overdue"]) &&
        (input["estimated"] === undefined || (task.estimateHours !== null) === input["estimated"]) &&
        (dueBefore === undefined || (task.due !== null && task.due < dueBefore)) &&
        (search === undefined || task.title.toLowerCase().includes(search)),
    )
    .map((task) => viewTask(workspace, task));
}

/** Waits, but no longer than the run that asked. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new Error("The estimate was cancelled"));
    });
  });
}
