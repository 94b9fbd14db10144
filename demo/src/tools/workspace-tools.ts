import type { JsonSchemaExecutableToolDescriptors, ToolExecuteContext } from "browser-codemode";
import * as rules from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { undoChange } from "../workspace/undo.ts";
import type { Task, Workspace } from "../workspace/types.ts";
import { taskFields, text, type ToolInput } from "./input.ts";
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

type ChangeTask = (workspace: Workspace) => rules.Change<Task>;

function apply({ idempotencyKey }: ToolExecuteContext, change: ChangeTask): TaskView {
  const task = workspaceStore.apply("assistant", change, idempotencyKey);
  return viewTask(workspaceStore.getSnapshot(), task);
}

/** The workspace has noted what each call replaced, so undoing is the same for all of them. */
function revert(_input: unknown, _result: unknown, { idempotencyKey }: ToolExecuteContext): void {
  workspaceStore.apply("you", (workspace) => undoChange(workspace, idempotencyKey));
}

/** More than so many tasks are deleted only when a person agrees. */
const DELETED_WITHOUT_ASKING = 3;

/**
 * Tools that change the workspace. They go through the same rules as the person's own edits. Where calling one twice
 * comes to the same as calling it once, its `effect` says so: such a call is repeated after a crash. About the others,
 * a person is asked.
 */
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
    execute: (input, context) =>
      apply(context, (workspace) =>
        rules.createTask(workspace, text(input, "project"), { ...taskFields(input), title: text(input, "title") }),
      ),
    revert,
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
    effect: "idempotent",
    execute: (input, context) =>
      apply(context, (workspace) => rules.updateTask(workspace, text(input, "id"), taskFields(input))),
    revert,
  },

  completeTask: {
    description: "Mark a task as done",
    inputSchema: idOnly,
    outputSchema: schemas.task,
    effect: "idempotent",
    execute: (input, context) => apply(context, (workspace) => rules.setTaskDone(workspace, text(input, "id"), true)),
    revert,
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
    effect: "idempotent",
    execute: (input, context) =>
      apply(context, (workspace) => rules.moveTask(workspace, text(input, "id"), text(input, "project"))),
    revert,
  },

  deleteTask: {
    description: "Delete a task",
    inputSchema: idOnly,
    outputSchema: {
      type: "object",
      properties: { deleted: { type: "string", description: "The id" }, title: { type: "string" } },
      required: ["deleted", "title"],
    },
    execute: (input, { idempotencyKey }) => {
      const change = (workspace: Workspace): rules.Change<Task> => rules.deleteTask(workspace, text(input, "id"));
      const task = workspaceStore.apply("assistant", change, idempotencyKey);
      return { deleted: task.id, title: task.title };
    },
    revert,
  },

  deleteTasks: {
    description: `Delete several tasks at once. For more than ${DELETED_WITHOUT_ASKING}, a person is asked first`,
    inputSchema: {
      type: "object",
      properties: { ids: { type: "array", items: schemas.taskId, minItems: 1, maxItems: 200 } },
      required: ["ids"],
      additionalProperties: false,
    },
    outputSchema: {
      type: "object",
      properties: {
        deleted: {
          type: "array",
          items: { type: "object", properties: { id: { type: "string" }, title: { type: "string" } } },
        },
      },
      required: ["deleted"],
    },
    needsApproval: (input) => idsOf(input).length > DELETED_WITHOUT_ASKING,
    execute: (input, { idempotencyKey }) => {
      const change = (workspace: Workspace): rules.Change<Task[]> => rules.deleteTasks(workspace, idsOf(input));
      const tasks = workspaceStore.apply("assistant", change, idempotencyKey);
      return { deleted: tasks.map(({ id, title }) => ({ id, title })) };
    },
    revert,
  },

  deleteProject: {
    description: "Delete a project with all its tasks. A person is asked first",
    inputSchema: {
      type: "object",
      properties: { project: schemas.projectReference },
      required: ["project"],
      additionalProperties: false,
    },
    outputSchema: {
      type: "object",
      properties: {
        deleted: { type: "string", description: "The id" },
        name: { type: "string" },
        tasks: { type: "number", description: "How many went with it" },
      },
      required: ["deleted", "name", "tasks"],
    },
    requiresApproval: true,
    execute: (input, { idempotencyKey }) => {
      const { project, tasks } = workspaceStore.apply(
        "assistant",
        (workspace) => rules.deleteProject(workspace, text(input, "project")),
        idempotencyKey,
      );
      return { deleted: project.id, name: project.name, tasks };
    },
    revert,
  },
};

function idsOf(input: ToolInput): string[] {
  return Array.isArray(input["ids"]) ? input["ids"].map(String) : [];
}
