import { ToolFailedError } from "../../protocol/errors.ts";
import { cutText, isRecord } from "./mcp-client.ts";

/** Something in an answer of an MCP server that is not text. */
export type McpBlock =
  | { type: "image" | "audio"; mimeType: string; /** Base64. */ data: string }
  | { type: "resource"; uri: string; mimeType?: string; text?: string; /** Base64. */ blob?: string }
  | { type: "resource_link"; uri: string; name?: string; mimeType?: string; description?: string; size?: number };

/**
 * The value of a call, for code: `structuredContent` where the server gives it; otherwise one block by itself, several
 * as a list, and nothing but text as one text, with its JSON parsed where it is an object or a list.
 *
 * @throws {ToolFailedError} `tool_failed`: the server says that the tool has failed.
 */
export function readMcpResult(result: unknown, tool: string): unknown {
  if (!isRecord(result)) return result;
  if (result["isError"] === true) throw toError(result, tool);
  // Of servers from before 2024-11.
  if (result["toolResult"] !== undefined) return result["toolResult"];
  if (result["structuredContent"] !== undefined && result["structuredContent"] !== null) {
    return result["structuredContent"];
  }
  return readContent(result["content"]);
}

function toError(result: Record<string, unknown>, tool: string): ToolFailedError {
  const content = readContent(result["content"], false);
  const cause = result["structuredContent"] ?? (typeof content === "string" ? undefined : content);
  const text = blocksOf(result["content"]).flatMap((block) => (block["type"] === "text" ? [textOf(block)] : []));
  const message = text.join("\n").trim() || `${tool} failed, and the MCP server does not say why`;
  return new ToolFailedError(cutText(message), cause === undefined ? {} : { cause });
}

function readContent(content: unknown, parses = true): unknown {
  const values = blocksOf(content).map(readBlock);
  if (values.length === 0) return undefined;
  if (values.every((value) => typeof value === "string")) {
    const text = values.join("\n");
    return parses ? parseJson(text) : text;
  }
  return values.length === 1 ? values[0] : values;
}

function textOf({ text }: Record<string, unknown>): string {
  return typeof text === "string" ? text : "";
}

function blocksOf(content: unknown): Record<string, unknown>[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

/** Kinds of blocks that are not known here are passed on as they are. */
function readBlock(block: Record<string, unknown>): unknown {
  const { type, resource } = block;
  if (type === "text") return textOf(block);
  if (type === "image" || type === "audio") return { type, mimeType: block["mimeType"], data: block["data"] };
  if (type === "resource" && isRecord(resource))
    return { type, ...pick(resource, ["uri", "mimeType", "text", "blob"]) };
  if (type === "resource_link") {
    return { type, ...pick(block, ["uri", "name", "mimeType", "description", "size"]) };
  }
  return block;
}

function pick(from: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
}

/** Numbers and words stay text: whether `12345` is one cannot be known. */
function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
