import type { JsonSchemaExecutableToolDescriptors } from "browser-codemode";
import { pageTools } from "./page-tools.ts";
import { readingTools } from "./reading-tools.ts";
import { teamTools } from "./team-tools.ts";
import { workspaceTools } from "./workspace-tools.ts";

/** Everything that generated code may call on this page. */
export const browserTools: JsonSchemaExecutableToolDescriptors = {
  ...pageTools,
  ...readingTools,
  ...workspaceTools,
  ...teamTools,
};
