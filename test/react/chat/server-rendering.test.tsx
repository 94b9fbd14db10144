import { useChat } from "@ai-sdk/react";
import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { createBrowserRuntime } from "../../../src/index.ts";
import { useCodemode } from "../../../src/react/hooks/use-codemode.ts";
import { ScriptedServer } from "./scripted-server.ts";

test("renders on a server, where nothing runs", async () => {
  const runtime = createBrowserRuntime({ tools: { list: { execute: async () => [] } } });
  const server = new ScriptedServer(() => ({}));
  function Chat(): ReactElement {
    const codemode = useCodemode({ runtime, conversationId: "one" });
    const chat = codemode.connect(useChat({ transport: server, ...codemode.chat }));
    return (
      <p>
        {codemode.status} {chat.status} {codemode.clientTools[0]?.name} {String(codemode.isBusy(chat))}
      </p>
    );
  }
  expect(renderToString(<Chat />).replaceAll("<!-- -->", "")).toBe("<p>idle ready codemode false</p>");
  expect(server.requests).toEqual([]);
  await runtime.dispose();
});
