/**
 * Something that cannot be used as an MCP server has it.
 *
 * - `name_collision`: two tools become the same identifier; one is called otherwise.
 * - `tool_left_out`: a tool cannot be called.
 * - `list_cut_off`: the list does not end.
 */
export interface McpProblem {
  code: "list_cut_off" | "name_collision" | "tool_left_out";
  message: string;
  /** The server's name of the tool. */
  tool?: string;
}
