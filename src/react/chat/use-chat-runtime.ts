import { useMemo, useSyncExternalStore } from "react";
import { InvalidOptionsError } from "../../protocol/errors.ts";
import { useRuntimes } from "../codemode-provider.tsx";
import { isChatRuntime, type ChatRuntime, type ChatToolOptions, type CodeTool } from "./chat-runtime.ts";

/**
 * The runtime that is given, else the provider's first that makes tools for chats.
 * @throws {InvalidOptionsError} `invalid_options`: there is none.
 */
export function useChatRuntime(given: ChatRuntime | undefined): ChatRuntime {
  const found = useRuntimes(given).find(isChatRuntime);
  if (found !== undefined) return found;
  throw new InvalidOptionsError(
    "`useCodemode` needs a runtime with `tool` and `releaseOpenCalls`, for example one of createBrowserRuntime",
  );
}

/** The code tool, made anew when the tools of the runtime have changed. */
export function useCodeTool(runtime: ChatRuntime, conversationId: string, options: ChatToolOptions): CodeTool {
  const { name, description, output, onPause } = options;
  const source = useMemo(
    () => createToolSource(runtime, { name, description, output, onPause, conversationId }),
    [runtime, name, description, output, onPause, conversationId],
  );
  return useSyncExternalStore(source.subscribe, source.read, source.read);
}

interface ToolSource {
  subscribe: (listener: () => void) => () => void;
  read: () => CodeTool;
}

function createToolSource(runtime: ChatRuntime, options: Parameters<ChatRuntime["tool"]>[0]): ToolSource {
  let tool = runtime.tool(options);
  // What a tool says of itself is always what holds now.
  let { description } = tool;
  const refresh = (): void => {
    if (tool.description === description) return;
    tool = runtime.tool(options);
    ({ description } = tool);
  };
  return {
    read: () => tool,
    subscribe: (listener) => {
      const end = runtime.onToolsChange?.(() => {
        refresh();
        listener();
      });
      // Components below add their tools before anybody follows.
      refresh();
      return () => end?.();
    },
  };
}
