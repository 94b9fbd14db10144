import type { JsonSchemaExecutableToolDescriptors } from "browser-codemode";
import * as rules from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import type { Task, Workspace } from "../workspace/types.ts";
import { taskFields, text } from "./input.ts";
import * as schemas from "./schemas.ts";
import { viewTask, type TaskView } from "./task-view.ts";

const fieldSchemas = {
  title: { type: "string", minLength: 1, maxLength: 200 },
  priority: schemas.priority,
  due: schemas.due,
  estimateHours: schemas.estimateHours,
  assignee: schemas.assignee,
  tags: schemas.tags,
};

const idOnly = {
  type: "object",
  properties: { id: schemas.taskId },
  required: ["id"],
  additionalProperties: false,
};

function apply(change: (workspace: Workspace) => rules.Change<Task>): TaskView {
  const task = workspaceStore.apply("assistant", change);
  return viewTask(workspaceStore.getSnapshot(), task);
}

/** Tools that change the workspace. They go through the same rules as the person's own edits. */
export const workspaceTools: JsonSchemaExecutableToolDescriptors = {
  createTask: {
    description: "Add a task to a project",
    inputSchema: {
      type: "object",
      properties: { project: schemas.projectReference, ...fieldSchemas },
      required: ["project", "title"],
      additionalProperties: false,
    },
    outputSchema: schemas.task,
    execute: (input) =>
      apply((workspace) =>
        rules.createTask(workspace, text(input, "project"), { ...taskFields(input), title: text(input, "title") }),
      ),
  },

  updateTask: {
    description:
      "Change fields of a task; what is not named stays. Fails when the assignee would get more open hours than " +
      "the person has capacity for",
    inputSchema: {
      type: "object",
      properties: { id: schemas.taskId, ...fieldSchemas },
      required: ["id"],
      minProperties: 2,
      additionalProperties: false,
    },
    outputSchema: schemas.task,
    execute: (input) => apply((workspace) => rules.updateTask(workspace, text(input, "id"), taskFields(input))),
  },

  completeTask: {
    description: "Mark a task as done",
    inputSchema: idOnly,
    outputSchema: schemas.task,
    execute: (input) => apply((workspace) => rules.setTaskDone(workspace, text(input, "id"), true)),
  },

  moveTask: {
    description: "Move a task to another project",
    inputSchema: {
      type: "object",
      properties: { id: schemas.taskId, project: schemas.projectReference },
      required: ["id", "project"],
      additionalProperties: false,
    },
    outputSchema: schemas.task,
    execute: (input) => apply((workspace) => rules.moveTask(workspace, text(input, "id"), text(input, "project"))),
  },

  deleteTask: {
    description: "Delete a task",
    inputSchema: idOnly,
    outputSchema: {
      type: "object",
      properties: { deleted: { type: "string", description: "The id" }, title: { type: "string" } },
      required: ["deleted", "title"],
    },
    execute: (input) => {
      const task = workspaceStore.apply("assistant", (workspace) => rules.deleteTask(workspace, text(input, "id")));
      return { deleted: task.id, title: task.title };
    },
  },

  // Waits for a person's approval, so code mode leaves it out until it is given a durable runtime.
  deleteProject: {
    description: "Delete a project with all its tasks",
    inputSchema: {
      type: "object",
      properties: { project: schemas.projectReference },
      required: ["project"],
      additionalProperties: false,
    },
    needsApproval: true,
    execute: (input) => {
      const project = workspaceStore.apply("assistant", (workspace) =>
        rules.deleteProject(workspace, text(input, "project")),
      );
      return { deleted: project.id, name: project.name };
    },
  },
};
