// The descriptor of the browser integration guide, as it has it; only the import differs.
import { IframeSandboxExecutor, createBrowserCodeTool } from "../../src/index.ts";
import { browserTools } from "./browser-tools.ts";

export const codemodeTool = createBrowserCodeTool({
  tools: browserTools,
  executor: new IframeSandboxExecutor(),
});
