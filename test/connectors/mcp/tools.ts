/** The tools of the MCP server of the tests: each answers in another way that a server may. */
import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";

export interface ServerTool extends Omit<Tool, "name" | "inputSchema"> {
  inputSchema?: Tool["inputSchema"];
  run: (args: Record<string, unknown>, signal: AbortSignal) => CallToolResult | Promise<CallToolResult>;
}

/** One pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const text = (...texts: string[]): CallToolResult => ({ content: texts.map((part) => ({ type: "text", text: part })) });

export function createTools(): Map<string, ServerTool> {
  const tools: Record<string, ServerTool> = {
    echo: {
      description: "Says it again.",
      inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
      annotations: { readOnlyHint: true },
      run: ({ text: said }) => text(String(said)),
    },
    "get-weather": {
      title: "The weather",
      outputSchema: { type: "object", properties: { degrees: { type: "number" } }, required: ["degrees"] },
      annotations: { idempotentHint: true },
      run: () => ({ content: [{ type: "text", text: "not this" }], structuredContent: { degrees: 21 } }),
    },
    json: { run: () => text('{ "list": [1, 2] }') },
    number: { run: () => text("0123") },
    lines: { run: () => text("one", "two") },
    nothing: { run: () => ({ content: [] }) },
    image: { run: () => ({ content: [{ type: "image", mimeType: "image/png", data: PIXEL }] }) },
    blocks: {
      run: () => ({
        content: [
          { type: "text", text: "Look:" },
          { type: "audio", mimeType: "audio/wav", data: "AAAA" },
          { type: "resource", resource: { uri: "file:///a.txt", mimeType: "text/plain", text: "content" } },
          { type: "resource", resource: { uri: "file:///b.bin", blob: "AAEC" } },
          { type: "resource_link", uri: "file:///c.txt", name: "c", mimeType: "text/plain" },
        ],
      }),
    },
    fail: { run: () => ({ ...text("There is no such issue"), isError: true }) },
    fail_silently: { run: () => ({ content: [], isError: true }) },
    fail_with_data: { run: () => ({ ...text("Too many"), structuredContent: { limit: 5 }, isError: true }) },
    delete_all: { annotations: { destructiveHint: true }, run: () => text("deleted") },
    wait: {
      run: (_args, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
    },
  };
  return new Map(Object.entries(tools));
}

export { PIXEL };
